package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferPoolCloseTest {
    private static final int MIB = 1 << 20;

    private final BufferPool pool = BufferPool.create();

    @Test
    void shouldFreeIdleMemoryAtOnceAndLendNothingMore() {
        List<PooledBuffer> lent = acquire(8, MIB);
        List<MemorySegment> segments = lent.stream().map(PooledBuffer::segment).toList();
        long handle = lent.getFirst().handle();
        lent.forEach(PooledBuffer::close);
        pool.close();
        assertThat(segments).noneMatch(segment -> segment.scope().isAlive());
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 8, 8, 0, Long.MAX_VALUE));
        assertClosed(() -> pool.acquire(1));
        assertClosed(() -> pool.acquire(0));
        assertClosed(() -> pool.acquire(2 * MIB));
        assertClosed(pool::trim);
        assertThatThrownBy(() -> pool.get(handle))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> pool.acquire(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(lent.getFirst()::close).isInstanceOf(StaleHandleException.class);
        assertThatCode(pool::close).doesNotThrowAnyException();
    }

    @Test
    void shouldCloseWithoutHavingLentAnything() {
        pool.close();
        assertClosed(() -> pool.acquire(1));
        assertThat(pool.stats().nativeBytes()).isZero();
    }

    @Test
    void shouldLeaveBuffersThatAreInUseToTheirHolders() {
        PooledBuffer a = pool.acquire(MIB);
        PooledBuffer b = pool.acquire(MIB);
        PooledBuffer small = pool.acquire(1);
        PooledBuffer large = pool.acquire(3 * MIB);
        PooledBuffer idle = pool.acquire(1 << 16);
        idle.close();
        pool.close();
        assertThat(pool.stats().inUse()).isEqualTo(4);
        assertThat(pool.stats().nativeBytes()).isEqualTo(2 * MIB + 64 * 256 + 3 * MIB);
        for (PooledBuffer buffer : List.of(a, b, small, large)) {
            buffer.segment().fill((byte) 9);
            assertThat(buffer.byteBuffer().get(buffer.capacity() - 1)).isEqualTo((byte) 9);
            assertThat(pool.get(buffer.handle())).isSameAs(buffer);
        }
        assertClosed(() -> pool.acquire(1));
        assertClosed(() -> pool.acquire(2 * MIB));
        assertClosed(pool::trim);
        a.close();
        assertThatThrownBy(a::close).isInstanceOf(StaleHandleException.class);
        assertThat(b.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 9);
        large.close();
        Held.awaitBytes(pool, MIB + 64 * 256);
        small.close();
        Held.awaitBytes(pool, MIB);
        pool.close(); // again, with a buffer out
        b.close();
        assertEverythingFreed(pool);
        assertThatThrownBy(b::close).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(b::segment).isInstanceOf(StaleHandleException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1 << 16, 2 << 20})
    void shouldFreeEverythingWhenTheLastBuffersComeBackTogetherAfterClose(int bytes) throws InterruptedException {
        int threads = 3;
        for (int round = 0; round < 100; round++) {
            BufferPool each = BufferPool.create();
            List<PooledBuffer> lent = new ArrayList<>();
            for (int i = 0; i < threads * 3; i++) {
                lent.add(each.acquire(bytes));
            }
            each.close();
            Rendezvous.of(threads, (thread, rendezvous) -> {
                for (int i = thread; i < lent.size(); i += threads) {
                    PooledBuffer buffer = lent.get(i);
                    buffer.close();
                    assertThatThrownBy(buffer::close).isInstanceOf(StaleHandleException.class);
                }
            });
            assertEverythingFreed(each);
        }
    }

    @Test
    void shouldLetExactlyOneOfTwoReleasesSucceedAfterClose() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            BufferPool each = BufferPool.create();
            PooledBuffer last = each.acquire(1);
            each.close();
            AtomicInteger successes = new AtomicInteger();
            Rendezvous.of(2, (thread, rendezvous) -> {
                try {
                    last.close();
                    successes.incrementAndGet();
                } catch (StaleHandleException overtaken) {
                    assertThat(overtaken).hasMessageContaining("given back");
                }
            });
            assertThat(successes.get()).isEqualTo(1);
            assertEverythingFreed(each);
        }
    }

    @Test
    void shouldFreeEverythingWhenClosedDuringAcquiresAndReleases() throws InterruptedException {
        for (int round = 0; round < 150; round++) {
            BufferPool each = BufferPool.builder().smallestBuffer(128).largestBuffer(512).build();
            int nanos = round * 2_000;
            Rendezvous.of(3, (thread, rendezvous) -> {
                if (thread == 0) {
                    LockSupport.parkNanos(nanos);
                    each.close();
                    return;
                }
                List<PooledBuffer> lent = new ArrayList<>();
                try {
                    for (int i = 0; true; i++) {
                        lent.add(each.acquire(i * 61 % 700));
                        if (lent.size() > 5) {
                            lent.remove(i % 5).close();
                        }
                        if (i % 50 == 0) {
                            each.trim();
                        }
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
                }
                for (PooledBuffer buffer : lent) {
                    buffer.segment().fill((byte) thread);
                    buffer.close();
                }
            });
            assertEverythingFreed(each);
        }
    }

    private static void assertEverythingFreed(BufferPool pool) {
        long created = pool.stats().created();
        Held.await(pool, new Held(0, 0, created, created, 0, Long.MAX_VALUE));
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
    }

    private List<PooledBuffer> acquire(int count, int bytes) {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lent.add(pool.acquire(bytes));
        }
        return lent;
    }
}
