package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases with several holders. */
class RetainTest {
    private static final int BYTES = 1024;

    private static void never(MemorySegment memory) {
        throw new AssertionError("called with " + memory);
    }

    private static void assertOver(BufferPool pool, PooledBuffer lease, long handle) {
        assertThat(pool.release(handle)).isFalse();
        assertThat(pool.retain(handle)).isFalse();
        assertThat(pool.read(handle, RetainTest::never)).isFalse();
        assertThatThrownBy(() -> pool.get(handle)).isExactlyInstanceOf(StaleHandleException.class);
        for (Runnable use : List.<Runnable>of(lease::close, lease::retain, lease::segment, lease::byteBuffer, lease::capacity, lease::handle)) {
            assertThatThrownBy(use::run)
                    .isExactlyInstanceOf(StaleHandleException.class)
                    .satisfies(stale -> assertThat(((StaleHandleException) stale).handle()).isEqualTo(handle));
        }
    }

    private static void assertLasts(BufferPool pool, PooledBuffer lease, long handle) {
        assertThat(lease.handle()).isEqualTo(handle);
        assertThat(lease.capacity()).isEqualTo(BYTES);
        assertThat(lease.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(handle);
        assertThat(lease.byteBuffer().capacity()).isEqualTo(BYTES);
        assertThat(pool.get(handle)).isSameAs(lease);
        assertThat(pool.read(handle, memory -> assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(handle))).isTrue();
        assertThat(pool.stats().inUse()).isEqualTo(1);
        assertThat(pool.tryAcquire(BYTES)).isNull();
    }

    private static PooledBuffer lease(BufferPool pool) {
        PooledBuffer lease = pool.acquire(BYTES);
        lease.segment().set(ValueLayout.JAVA_LONG, 0, lease.handle());
        return lease;
    }

    @ParameterizedTest
    @EnumSource(BufferPoolHandleTest.Kind.class)
    void shouldEndWithTheLastHolder(BufferPoolHandleTest.Kind kind) {
        try (BufferPool pool = kind.pool()) {
            for (int holders = 1; holders <= 5; holders++) {
                PooledBuffer lease = lease(pool);
                long handle = lease.handle();
                for (int i = 1; i < holders; i++) {
                    assertThat(lease.retain()).isSameAs(lease);
                }
                for (int i = 1; i < holders; i++) {
                    assertLasts(pool, lease, handle);
                    if (i % 2 == 0) {
                        assertThat(pool.release(handle)).isTrue();
                    } else {
                        lease.close();
                    }
                }
                assertLasts(pool, lease, handle);
                lease.close();
                assertOver(pool, lease, handle);
                assertThat(pool.stats().inUse()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BufferPoolHandleTest.Kind.class)
    void shouldRetainByHandleAndGiveBackByHandle(BufferPoolHandleTest.Kind kind) {
        try (BufferPool pool = kind.pool()) {
            PooledBuffer lease = lease(pool);
            long handle = lease.handle();
            assertThat(pool.retain(handle)).isTrue();
            assertThat(pool.retain(handle)).isTrue();
            lease.close();
            assertThat(pool.release(handle)).isTrue();
            assertLasts(pool, lease, handle);
            assertThat(pool.retain(handle)).as("again").isTrue();
            assertThat(pool.release(handle)).isTrue();
            assertLasts(pool, lease, handle);
            assertThat(pool.release(handle)).isTrue();
            assertOver(pool, lease, handle);
            for (long other : new long[] {0, -1, handle + BufferTable.ONE_GENERATION, handle - BufferTable.ONE_GENERATION, handle + 1}) {
                assertThat(pool.retain(other)).isFalse();
            }
        }
    }

    /** The second lease of an index begins where a stale retain or close of the first would hit it. */
    @ParameterizedTest
    @EnumSource(BufferPoolHandleTest.Kind.class)
    void shouldNotReachTheNextLease(BufferPoolHandleTest.Kind kind) {
        try (BufferPool pool = kind.pool()) {
            long[] stale = new long[12];
            for (int i = 0; i < stale.length; i++) {
                PooledBuffer lease = lease(pool);
                long handle = lease.handle();
                stale[i] = handle;
                if (i % 3 != 0) {
                    lease.retain();
                }
                for (int k = 0; k < i; k++) {
                    assertThat(pool.retain(stale[k])).isFalse();
                    assertThat(pool.release(stale[k])).isFalse();
                }
                assertLasts(pool, lease, handle);
                if (i % 3 != 0) {
                    lease.close();
                    assertLasts(pool, lease, handle);
                }
                lease.close();
                assertOver(pool, lease, handle);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BufferPoolHandleTest.Kind.class)
    void shouldEndWhileItIsBeingReadAndStayWithTheReader(BufferPoolHandleTest.Kind kind) {
        try (BufferPool pool = kind.pool()) {
            PooledBuffer lease = lease(pool);
            long handle = lease.handle();
            boolean read = pool.read(handle, memory -> {
                lease.retain(); // while it is being read
                lease.close();
                assertThat(pool.read(handle, again -> assertThat(again.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(handle))).isTrue();
                lease.close();
                assertOver(pool, lease, handle);
                assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(handle);
                assertThat(pool.stats().inUse()).isEqualTo(1);
                assertThat(pool.tryAcquire(BYTES)).isNull();
            });
            assertThat(read).isTrue();
            assertThat(pool.stats().inUse()).isZero();
            lease(pool).close();
        }
    }

    @ParameterizedTest
    @EnumSource(BufferPoolHandleTest.Kind.class)
    void shouldGoOnAfterReadersOfASharedLease(BufferPoolHandleTest.Kind kind) {
        try (BufferPool pool = kind.pool()) {
            PooledBuffer lease = lease(pool).retain();
            long handle = lease.handle();
            assertThat(pool.read(handle, memory -> {
                        lease.close();
                        assertLasts(pool, lease, handle);
                    }))
                    .isTrue();
            assertLasts(pool, lease, handle);
            lease.close();
            assertOver(pool, lease, handle);
        }
    }

    @Test
    void shouldLastUntilTheLastHolderAfterTheCloseOfThePool() {
        BufferPool pool = BufferPool.create();
        PooledBuffer lease = pool.acquire(BYTES).retain();
        MemorySegment memory = lease.segment();
        pool.close();
        lease.retain().close();
        lease.close();
        memory.set(ValueLayout.JAVA_LONG, 0, 1);
        assertThat(pool.stats().inUse()).isEqualTo(1);
        lease.close();
        assertThat(pool.stats().inUse()).isZero();
        Held.awaitBytes(pool, 0);
    }

    @Test
    void shouldTakeMemoryAwayAtTheLastCloseInDebugMode() {
        try (BufferPool pool = BufferPool.builder().debug().build()) {
            PooledBuffer lease = pool.acquire(BYTES).retain();
            MemorySegment memory = lease.segment();
            lease.close();
            memory.set(ValueLayout.JAVA_LONG, 0, 42);
            assertThat(lease.byteBuffer().getLong(0)).isNotZero();
            lease.close();
            assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldWakeWhoWaitsWhenTheLastHolderGivesBack() throws Exception {
        try (BufferPool pool = BufferPoolHandleTest.Kind.PLAIN.pool()) {
            PooledBuffer lease = lease(pool).retain();
            FutureTask<PooledBuffer> waiter = new FutureTask<>(() -> pool.take(BYTES));
            Threads.awaitParked(Thread.ofPlatform().daemon().start(waiter));
            lease.close();
            assertThat(pool.stats().waiters()).isEqualTo(1);
            assertThat(waiter.isDone()).isFalse();
            lease.close();
            Threads.result(waiter).close();
        }
    }

    // ---- Leaks

    @Test
    void shouldTellOfALeaseThatOneOfItsHoldersHasDropped() throws InterruptedException {
        Reports reports = new Reports();
        try (BufferPool pool = BufferPool.builder().leakSampling(1).onLeak(reports).noAging().build()) {
            retainAndCloseOnce(pool);
            reports.await(1, pool);
            assertThat(reports.told()).extracting(Leak::kind).containsExactly(Leak.Kind.UNREACHABLE);
            assertThat(pool.stats().inUse()).isEqualTo(1);
        }
    }

    private static void retainAndCloseOnce(BufferPool pool) {
        pool.acquire(BYTES).retain().close();
    }

    @Test
    void shouldWatchALeaseUntilItsLastHolderGivesBack() throws InterruptedException {
        Reports reports = new Reports();
        try (BufferPool pool = BufferPool.builder().leakSampling(1).onLeak(reports).noAging().build()) {
            PooledBuffer lease = pool.acquire(BYTES).retain().retain();
            long handle = lease.handle();
            lease.close();
            assertThat(pool.release(handle)).isTrue();
            assertThat(pool.get(handle)).as("the handle leads there still").isSameAs(lease);
            lease.close();
            Reports.collect(pool);
        }
        assertThat(reports.told()).isEmpty();
        try (BufferPool pool = BufferPool.builder().leakSampling(1).onLeak(reports).noAging().build()) {
            pool.acquire(BYTES).retain().close();
        }
        assertThat(reports.told()).hasSize(1);
    }

    /** Who comes late, after the buffer has got another index, where generations begin anew. */
    @Test
    void shouldNotTakeALeaseForOneOfTheSameGenerationBeforeTheIndexChanged() {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(BYTES).maxBytes(BYTES).noAging().leakSampling(0);
        builder.leasesOfAnIndex = 3;
        try (BufferPool pool = builder.build()) {
            PooledBuffer lease = lease(pool);
            long early = lease.handle();
            Buffer buffer = pool.slabs.find(early);
            assertThat(Pins.share(buffer, early)).isTrue(); // as a retain that is stopped here, and an end
            lease.close();
            for (int i = 0; i < 2; i++) {
                lease(pool).close();
            }
            PooledBuffer late = lease(pool).retain();
            assertThat(pool.slabs.find(late.handle())).isSameAs(buffer);
            assertThat(late.handle() / BufferTable.ONE_GENERATION).isEqualTo(early / BufferTable.ONE_GENERATION);
            assertThat(Holds.add(buffer, early)).isFalse();
            assertThat(Holds.remove(buffer, early)).isNegative();
            assertThat(Holds.begin(buffer, early, buffer.holds)).isFalse();
            assertThat(Holds.count(buffer, late.handle())).isEqualTo(2);
            late.close();
            late.close();
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    // ---- Bad input

    /** As many as can be counted, pretended. */
    @Test
    void shouldRefuseOneHolderTooMany() {
        try (BufferPool pool = BufferPoolHandleTest.Kind.PLAIN.pool()) {
            PooledBuffer lease = lease(pool).retain();
            long handle = lease.handle();
            Buffer buffer = pool.slabs.find(handle);
            long two = buffer.holds;
            buffer.holds = two + Holds.MOST - 2;
            assertThat(Holds.count(buffer, handle)).isEqualTo(65_535);
            assertThatThrownBy(lease::retain).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("65535");
            assertThatThrownBy(() -> pool.retain(handle)).isExactlyInstanceOf(IllegalStateException.class);
            assertLasts(pool, lease, handle);
            buffer.holds = two - 1;
            assertLasts(pool, lease, handle);
            lease.close();
            assertOver(pool, lease, handle);
        }
    }

    /** A lease of one index, then one of another index with the same generation: what is left of the first must not count. */
    @Test
    void shouldNotTakeWhatIsLeftOfAnotherIndexForItsOwn() {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(BYTES).maxBytes(BYTES).noAging();
        builder.leasesOfAnIndex = 2;
        try (BufferPool pool = builder.build()) {
            for (int i = 0; i < 20; i++) {
                PooledBuffer lease = lease(pool).retain();
                long handle = lease.handle();
                lease.close();
                assertLasts(pool, lease, handle);
                lease.close();
                assertOver(pool, lease, handle);
            }
        }
    }
}
