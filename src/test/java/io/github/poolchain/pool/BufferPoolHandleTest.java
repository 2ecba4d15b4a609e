package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done by a lease's handle at once: giving back, and reading. */
class BufferPoolHandleTest {
    private static final int BYTES = 1024;

    /** Ways that a lease's end can go. */
    enum Kind {
        PLAIN,
        TOO_LARGE_TO_BE_KEPT,
        ZEROED,
        DEBUG,
        WATCHED,
        CHECKED,
        LAST_OF_ITS_INDEX;

        /** A pool of one buffer, which tells leaks by throwing. */
        BufferPool pool() {
            BufferPool.Builder builder = BufferPool.builder().smallestBuffer(BYTES).maxBytes(BYTES).noAging().onLeak(leak -> {
                throw new AssertionError(leak.toString());
            });
            switch (this) {
                case PLAIN -> {}
                case TOO_LARGE_TO_BE_KEPT -> builder.largestBuffer(BYTES / 2).smallestBuffer(BYTES / 2);
                case ZEROED -> builder.zeroed();
                case DEBUG -> builder.debug();
                case WATCHED -> builder.leakSampling(1);
                case CHECKED -> builder.checkedLeases();
                case LAST_OF_ITS_INDEX -> builder.leasesOfAnIndex = 1;
            }
            return builder.build();
        }
    }

    private static void never(MemorySegment memory) {
        throw new AssertionError("called with " + memory);
    }

    private static void assertOver(BufferPool pool, PooledBuffer lease, long handle) {
        assertThat(pool.release(handle)).isFalse();
        assertThat(pool.read(handle, BufferPoolHandleTest::never)).isFalse();
        assertThatThrownBy(() -> pool.get(handle)).isExactlyInstanceOf(StaleHandleException.class);
        for (Runnable use : List.<Runnable>of(lease::close, lease::segment, lease::byteBuffer, lease::capacity, lease::handle)) {
            assertThatThrownBy(use::run)
                    .isExactlyInstanceOf(StaleHandleException.class)
                    .satisfies(stale -> assertThat(((StaleHandleException) stale).handle()).isEqualTo(handle));
        }
    }

    private static void assertLasts(BufferPool pool, PooledBuffer lease, long handle) {
        assertThat(lease.handle()).isEqualTo(handle);
        assertThat(lease.capacity()).isEqualTo(BYTES);
        assertThat(lease.segment().byteSize()).isEqualTo(lease.byteBuffer().capacity()).isEqualTo(BYTES);
        assertThat(pool.get(handle).handle()).isEqualTo(handle);
        assertThat(pool.stats().inUse()).isEqualTo(1);
        assertThat(pool.tryAcquire(BYTES)).isNull();
    }

    private static long sum(BufferPool pool, long handle) {
        AtomicLong sum = new AtomicLong();
        assertThat(pool.read(handle, memory -> {
                    for (long i = 0; i < memory.byteSize(); i++) {
                        sum.addAndGet(memory.get(ValueLayout.JAVA_BYTE, i));
                    }
                }))
                .isTrue();
        return sum.get();
    }

    // ---- release

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackOnce(Kind kind) {
        try (BufferPool pool = kind.pool()) {
            for (int i = 0; i < 5; i++) {
                PooledBuffer lease = pool.acquire(BYTES);
                long handle = lease.handle();
                assertThat(pool.release(handle)).isTrue();
                assertOver(pool, lease, handle);
                assertThat(pool.stats().inUse()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotEndTheNextLeaseByAStaleHandle(Kind kind) {
        try (BufferPool pool = kind.pool()) {
            long[] stale = new long[10];
            for (int i = 0; i < stale.length; i++) {
                PooledBuffer lease = pool.acquire(BYTES);
                stale[i] = lease.handle();
                for (int k = 0; k < i; k++) {
                    assertThat(pool.release(stale[k])).isFalse();
                    assertThat(pool.read(stale[k], BufferPoolHandleTest::never)).isFalse();
                }
                assertLasts(pool, lease, stale[i]);
                lease.close();
            }
        }
    }

    @Test
    void shouldAnswerFalseForWhatIsNoHandle() {
        try (BufferPool pool = Kind.PLAIN.pool();
                BufferPool other = Kind.PLAIN.pool()) {
            PooledBuffer lease = pool.acquire(BYTES);
            PooledBuffer others = other.acquire(BYTES);
            long handle = lease.handle();
            for (long no : new long[] {
                0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, others.handle(), handle | Long.MIN_VALUE, -handle, handle ^ 1, handle + 1,
                handle + BufferTable.ONE_GENERATION, handle - BufferTable.ONE_GENERATION, handle ^ 1 << 23
            }) {
                assertThat(pool.release(no)).isFalse();
                assertThat(pool.read(no, BufferPoolHandleTest::never)).isFalse();
                boolean read = pool.read(handle, memory -> {
                    assertThat(pool.release(no)).isFalse();
                    assertThat(pool.read(no, BufferPoolHandleTest::never)).isFalse();
                });
                assertThat(read).isTrue();
            }
            assertThatThrownBy(() -> pool.read(handle, null)).isExactlyInstanceOf(NullPointerException.class).hasMessage("reader");
            assertLasts(pool, lease, handle);
            lease.close();
            others.close();
        }
    }

    /** The pool tells it when it is closed. */
    @Test
    void shouldEndTheWatchOfThatLeaseAndOfNoOther() {
        List<Leak> told = new ArrayList<>();
        BufferPool pool = BufferPool.builder().leakSampling(1).onLeak(told::add).noAging().build();
        long stale = pool.acquire(BYTES).handle();
        assertThat(pool.release(stale)).isTrue();
        long handle = pool.acquire(BYTES).handle();
        assertThat(pool.release(stale)).isFalse();
        pool.close();
        assertThat(told).hasSize(1);
        assertThat(pool.release(handle)).as("also when it is closed").isTrue();
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.release(handle)).isFalse();
    }

    @Test
    void shouldWakeWhoWaits() throws Exception {
        try (BufferPool pool = Kind.PLAIN.pool()) {
            long handle = pool.acquire(BYTES).handle();
            FutureTask<PooledBuffer> waiter = new FutureTask<>(() -> pool.take(BYTES));
            Threads.awaitParked(Thread.ofVirtual().start(waiter));
            assertThat(pool.release(handle)).isTrue();
            Threads.result(waiter).close();
        }
    }

    // ---- read

    @ParameterizedTest
    @EnumSource
    void shouldReadWhileTheLeaseLasts(Kind kind) {
        try (BufferPool pool = kind.pool()) {
            for (int i = 0; i < 3; i++) {
                PooledBuffer lease = pool.acquire(BYTES);
                long handle = lease.handle();
                lease.segment().fill((byte) (i + 1));
                assertThat(sum(pool, handle)).isEqualTo((i + 1L) * BYTES);
                assertLasts(pool, lease, handle);
                boolean read = pool.read(handle, memory -> {
                    assertThat(memory.byteSize()).isEqualTo(BYTES);
                    assertThatThrownBy(() -> memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1)).isInstanceOf(RuntimeException.class);
                    assertLasts(pool, lease, handle);
                    lease.segment().fill((byte) 7);
                    assertThat(sum(pool, handle)).isEqualTo(7L * BYTES);
                    assertLasts(pool, lease, handle);
                });
                assertThat(read).isTrue();
                assertLasts(pool, lease, handle);
                lease.close();
                assertOver(pool, lease, handle);
            }
        }
    }

    /** The lease is over at once, for everybody; the buffer is lent again when the last reader has gone. */
    @ParameterizedTest
    @EnumSource
    void shouldKeepTheBufferUntilTheLastReaderHasGone(Kind kind) {
        try (BufferPool pool = kind.pool()) {
            for (int i = 0; i < 6; i++) {
                boolean byHandle = i % 2 == 0;
                PooledBuffer lease = pool.acquire(BYTES);
                long handle = lease.handle();
                lease.segment().fill((byte) 3);
                boolean read = pool.read(handle, outer -> {
                    boolean again = pool.read(handle, inner -> {
                        if (byHandle) {
                            assertThat(pool.release(handle)).isTrue();
                        } else {
                            lease.close();
                        }
                        assertOver(pool, lease, handle);
                        assertThat(inner.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo((byte) 3);
                    });
                    assertThat(again).isTrue();
                    assertOver(pool, lease, handle);
                    assertThat(outer.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo((byte) 3);
                    assertThat(pool.stats().inUse()).isEqualTo(1);
                    assertThat(pool.tryAcquire(BYTES)).isNull();
                });
                assertThat(read).isTrue();
                assertOver(pool, lease, handle);
                assertThat(pool.stats().inUse()).isZero();
            }
        }
    }

    @Test
    void shouldPassOnWhatTheReaderThrowsAndLetTheBufferGo() {
        IllegalArgumentException thrown = new IllegalArgumentException("reader");
        try (BufferPool pool = Kind.PLAIN.pool()) {
            PooledBuffer lease = pool.acquire(BYTES);
            long handle = lease.handle();
            assertThatThrownBy(() -> pool.read(handle, memory -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertLasts(pool, lease, handle);
            assertThatThrownBy(() -> pool.read(handle, memory -> {
                        lease.close();
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            pool.acquire(BYTES).close();
        }
    }

    @Test
    void shouldLetTheBufferGoWhenTheReaderOverflowsTheStack() {
        try (BufferPool pool = Kind.PLAIN.pool()) {
            PooledBuffer lease = pool.acquire(BYTES);
            long handle = lease.handle();
            assertThatThrownBy(() -> pool.read(handle, memory -> overflow(0))).isInstanceOf(StackOverflowError.class);
            assertLasts(pool, lease, handle);
            lease.close();
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int n) {
        return overflow(n + 1) + 1;
    }

    @Test
    void shouldKeepTheMemoryOfAClosedPoolUntilTheReaderHasGone() {
        BufferPool pool = Kind.PLAIN.pool();
        PooledBuffer lease = pool.acquire(BYTES);
        lease.segment().fill((byte) 5);
        boolean read = pool.read(lease.handle(), memory -> {
            lease.close();
            pool.close();
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
        });
        assertThat(read).isTrue();
        Held.awaitBytes(pool, 0);
    }

    @Test
    void shouldServeWhoWaitsWhenTheLastReaderHasGone() throws Exception {
        try (BufferPool pool = Kind.PLAIN.pool()) {
            PooledBuffer lease = pool.acquire(BYTES);
            FutureTask<PooledBuffer> waiter = new FutureTask<>(() -> pool.take(BYTES));
            boolean read = pool.read(lease.handle(), memory -> {
                Threads.awaitParked(Thread.ofPlatform().daemon().start(waiter));
                lease.close();
                assertThat(pool.stats().waiters()).isEqualTo(1);
            });
            assertThat(read).isTrue();
            Threads.result(waiter).close();
        }
    }

    /** As many as can be counted, pretended. */
    @Test
    void shouldRefuseOneReaderTooMany() {
        long most = (1 << 22) - 1;
        try (BufferPool pool = Kind.PLAIN.pool()) {
            PooledBuffer lease = pool.acquire(BYTES);
            long handle = lease.handle();
            Buffer buffer = pool.slabs.find(handle);
            buffer.state = BufferTable.IDLE | (handle ^ most);
            assertThatThrownBy(() -> pool.read(handle, BufferPoolHandleTest::never)).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("4194303");
            assertLasts(pool, lease, handle);
            lease.close();
            assertOver(pool, lease, handle);
            assertThat(Pins.unpin(buffer, handle)).isFalse();
            buffer.state = BufferTable.IDLE | (handle ^ (1 | 1 << 23));
            assertThat(Pins.unpin(buffer, handle)).isTrue();
            assertThat(buffer.nextHandle()).isEqualTo(handle + BufferTable.ONE_GENERATION);
            pool.slabs.releaseSlow(buffer);
        }
    }

    // ---- leases that are checked

    /** Assertions are on in tests, so this holds for all pools; see WithoutAssertionsIT. */
    @Test
    void shouldRecogniseEachKeptObjectHoweverOftenTheBufferHasBeenLentSince() {
        try (BufferPool pool = Kind.CHECKED.pool()) {
            List<PooledBuffer> kept = new ArrayList<>();
            List<Long> handles = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                PooledBuffer lease = pool.acquire(BYTES);
                for (PooledBuffer old : kept) {
                    assertThat(lease).isNotSameAs(old);
                }
                kept.add(lease);
                handles.add(lease.handle());
                if (i > 1) {
                    assertOver(pool, kept.get(i / 2), handles.get(i / 2));
                }
                assertLasts(pool, lease, handles.get(i));
                lease.close();
            }
        }
    }
}
