package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lease, from beginning to end and beyond. */
class PooledBufferTest {
    private static final long ONE_GENERATION = 1L << 24;

    private final BufferPool pool = BufferPool.builder().smallestBuffer(256).largestBuffer(4_096).build();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void shouldShowTheSameMemoryAsSegmentAndAsByteBuffer() {
        try (PooledBuffer buffer = pool.acquire(100)) {
            buffer.byteBuffer().put(255, (byte) 42);
            assertThat(buffer.segment().get(ValueLayout.JAVA_BYTE, 255)).isEqualTo((byte) 42);
            assertThat(buffer.byteBuffer()).isSameAs(buffer.byteBuffer());
            assertThat(buffer.byteBuffer().isDirect()).isTrue();
            assertThatThrownBy(() -> buffer.byteBuffer().put(256, (byte) 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> buffer.segment().set(ValueLayout.JAVA_BYTE, 256, (byte) 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> buffer.segment().get(ValueLayout.JAVA_BYTE, -1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void shouldResetTheByteBufferForEachLease() {
        for (int bytes : new int[] {100, 5_000}) {
            for (int i = 0; i < 3; i++) {
                PooledBuffer buffer = pool.acquire(bytes);
                ByteBuffer view = buffer.byteBuffer();
                assertThat(view.position()).isZero();
                assertThat(view.limit()).isEqualTo(view.capacity()).isEqualTo(buffer.capacity());
                assertThat(view.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
                assertThatThrownBy(view::reset).isInstanceOf(java.nio.InvalidMarkException.class);
                view.position(7).mark().position(20).limit(30).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(buffer.byteBuffer().position()).as("as it was left").isEqualTo(20);
                buffer.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 4_097})
    void shouldRaiseAtEveryCallAfterTheReleaseAndChangeNothing(int bytes) {
        PooledBuffer other = pool.acquire(bytes);
        PooledBuffer buffer = pool.acquire(bytes);
        long handle = buffer.handle();
        buffer.close();
        if (bytes > 4_096) {
            Held.awaitBytes(pool, bytes); // it is not kept
        }
        PoolStats stats = pool.stats();
        assertReleased(handle, buffer::close);
        assertReleased(handle, buffer::segment);
        assertReleased(handle, buffer::byteBuffer);
        assertReleased(handle, buffer::capacity);
        assertReleased(handle, buffer::handle);
        assertReleased(handle, buffer::close);
        assertThat(pool.stats()).isEqualTo(stats);
        other.close();
    }

    @Test
    void shouldNotEndTheLeaseOfTheNextHolder() {
        PooledBuffer first = pool.acquire(1);
        long handle = first.handle();
        var memory = first.segment();
        first.close();
        PooledBuffer second = pool.acquire(1);
        assertThat(second.segment().address()).as("the same memory").isEqualTo(memory.address());
        assertReleased(handle, first::close);
        assertReleased(handle, first::byteBuffer);
        assertThat(second.capacity()).isEqualTo(256);
        assertThat(second.handle()).isNotEqualTo(handle);
        assertThat(pool.stats().inUse()).isEqualTo(1);
        second.close();
    }

    @Test
    void shouldLendTheBufferThatCameBackLast() {
        PooledBuffer a = pool.acquire(1);
        PooledBuffer b = pool.acquire(1);
        long address = a.segment().address();
        b.close();
        a.close();
        try (PooledBuffer c = pool.acquire(1)) {
            assertThat(c.segment().address()).isEqualTo(address);
        }
    }

    @Test
    void shouldNeverUseAHandleAgain() {
        Set<Long> handles = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            try (PooledBuffer a = pool.acquire(1);
                    PooledBuffer b = pool.acquire(i % 100 == 0 ? 5_000 : 1)) {
                assertThat(handles.add(a.handle()) && handles.add(b.handle())).isTrue();
            }
            if (i % 1_000 == 0) {
                pool.trim();
            }
        }
        assertThat(handles).doesNotContain(0L);
    }

    @Test
    void shouldNotOverlapWithAnotherLease() {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            PooledBuffer buffer = pool.acquire(i * 17 % 5_000);
            buffer.segment().fill((byte) i);
            lent.add(buffer);
        }
        for (int i = 0; i < lent.size(); i++) {
            for (byte b : lent.get(i).segment().toArray(ValueLayout.JAVA_BYTE)) {
                if (b != (byte) i) {
                    throw new AssertionError("lease " + i + " shows what was written to lease " + b);
                }
            }
        }
        lent.forEach(PooledBuffer::close);
    }

    // ---- By handle

    @Test
    void shouldLeadFromTheHandleToTheLeaseWhileItLasts() {
        PooledBuffer buffer = pool.acquire(1);
        long handle = buffer.handle();
        assertThat(pool.get(handle)).isSameAs(buffer);
        buffer.close();
        assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
        PooledBuffer next = pool.acquire(1);
        assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
        assertThat(pool.get(next.handle())).isSameAs(next);
        next.close();
    }

    @Test
    void shouldNotLeadFromAGuessedHandleToAnIdleBuffer() {
        PooledBuffer buffer = pool.acquire(1);
        long guess = buffer.handle() + ONE_GENERATION;
        assertReleased(guess, () -> pool.get(guess));
        buffer.close();
        PoolStats stats = pool.stats();
        assertReleased(guess, () -> pool.get(guess)); // the table knows this handle by now: it will be the next lease's
        assertThat(pool.stats()).isEqualTo(stats);
        PooledBuffer next = pool.acquire(1);
        assertThat(next.handle()).as("well guessed").isEqualTo(guess);
        assertThat(pool.get(guess)).isSameAs(next);
        next.close();
    }

    @Test
    void shouldRecogniseHandlesThatAreNotThePoolsOwn() {
        try (BufferPool other = BufferPool.create();
                PooledBuffer foreign = other.acquire(1);
                PooledBuffer own = pool.acquire(1)) {
            assertThat(own.handle()).isNotEqualTo(foreign.handle());
            long[] handles = {foreign.handle(), 0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, own.handle() + 200};
            for (long handle : handles) {
                assertThatThrownBy(() -> pool.get(handle))
                        .isInstanceOfSatisfying(
                                StaleHandleException.class, e -> assertThat(e.handle()).isEqualTo(handle));
            }
        }
    }

    @Test
    void shouldNotLeadToABufferOfASlabThatHasNotBeenLentYet() {
        try (PooledBuffer buffer = pool.acquire(1)) {
            for (int i = 1; i < 100; i++) {
                long neighbour = buffer.handle() + i;
                assertThatThrownBy(() -> pool.get(neighbour)).isInstanceOf(StaleHandleException.class);
            }
        }
    }

    // ---- From thread to thread

    @Test
    void shouldTakeABufferBackFromAnotherThread() throws InterruptedException {
        AtomicReference<PooledBuffer> handedOver = new AtomicReference<>();
        Rendezvous.of(2, (thread, rendezvous) -> {
            boolean inTime = true;
            for (int i = 0; i < 2_000 && inTime; i++) {
                if (thread == 0) {
                    PooledBuffer buffer = pool.acquire(1);
                    buffer.byteBuffer().putInt(i);
                    handedOver.set(buffer);
                }
                rendezvous.meet();
                if (thread == 1) {
                    PooledBuffer buffer = handedOver.get();
                    assertThat(buffer.byteBuffer().flip().getInt()).isEqualTo(i);
                    assertThat(pool.get(buffer.handle())).isSameAs(buffer);
                    buffer.close();
                }
                inTime = rendezvous.meet();
            }
        });
        assertThat(pool.stats().inUse()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5_000})
    void shouldLetExactlyOneOfTwoReleasesSucceed(int bytes) throws InterruptedException {
        AtomicReference<PooledBuffer> common = new AtomicReference<>();
        AtomicInteger successes = new AtomicInteger();
        Rendezvous.of(2, (thread, rendezvous) -> {
            boolean inTime = true;
            for (int round = 0; round < (bytes < 5_000 ? 10_000 : 500) && inTime; round++) {
                if (thread == 0) {
                    common.set(pool.acquire(bytes));
                }
                rendezvous.meet();
                PooledBuffer buffer = common.get();
                try {
                    buffer.close();
                    successes.incrementAndGet();
                } catch (StaleHandleException overtaken) {
                    assertThat(overtaken).hasMessageContaining("given back");
                }
                inTime = rendezvous.meet();
                if (thread == 0) {
                    assertThat(successes.getAndSet(0)).isEqualTo(1);
                    assertThat(pool.stats().inUse()).isZero();
                }
            }
        });
    }

    private static void assertReleased(long handle, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(StaleHandleException.class, e -> assertThat(e.handle()).isEqualTo(handle))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0x" + Long.toHexString(handle));
    }
}
