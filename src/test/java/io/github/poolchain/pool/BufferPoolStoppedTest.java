package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gives memory back to the system has been stopped with a slab in hand; and who it is that does so. */
class BufferPoolStoppedTest {
    private static final int SMALL = 4 << 10;

    /** The largest size, and the limit. */
    private static final int SLAB = 4 * SMALL;

    private static final int LARGE = 2 << 20;
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private BufferPool pool = pool(SLAB);

    private static BufferPool pool(long maxBytes) {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(SMALL).maxBytes(maxBytes).largestBuffer(SLAB).noAging();
        builder.patience = TimeUnit.MILLISECONDS.toNanos(20);
        return builder.build();
    }

    @AfterEach
    void close() {
        Seam.install(null);
        pool.close();
    }

    private StoppedCall<Long> stoppedTrim() throws Exception {
        pool.acquire(SLAB).close(); // all there may be
        return StoppedCall.at(PoolSeam.SLAB_COMPLETE, 1, pool::trim);
    }

    @Test
    void shouldKeepTimeOutsWhileATrimHasBeenStopped() throws Exception {
        try (StoppedCall<Long> trim = stoppedTrim()) {
            assertThat(pool.acquire(SLAB, Duration.ofMillis(5))).isNull();
            assertThat(pool.acquire(1, Duration.ZERO)).isNull();
            assertThat(pool.tryAcquire(1)).isNull();
            assertThat(pool.stats().nativeBytes()).isPositive();
            assertThat(pool.stats().inUse()).isZero();
            trim.goOn();
            pool.acquire(1).close();
        }
    }

    @Test
    void shouldRaiseWhenInterruptedWhileATrimHasBeenStopped() throws Exception {
        try (StoppedCall<Long> trim = stoppedTrim()) {
            FutureTask<PooledBuffer> waiting = new FutureTask<>(() -> pool.acquire(1, FOR_EVER));
            Thread thread = Thread.ofPlatform().daemon().start(waiting);
            Threads.awaitParked(thread);
            thread.interrupt();
            assertThatThrownBy(() -> Threads.result(waiting)).isInstanceOf(InterruptedException.class);
            trim.goOn();
        }
    }

    @Test
    void shouldServeWhoWaitsAsSoonAsTheMemoryIsFree() throws Exception {
        try (StoppedCall<Long> trim = stoppedTrim()) {
            FutureTask<PooledBuffer> waiting = Threads.start(Thread.ofVirtual(), () -> pool.acquire(SLAB, FOR_EVER));
            while (pool.stats().waiters() == 0) {
                Threads.letOthersRun();
            }
            assertThat(trim.goOn()).isPositive();
            Threads.result(waiting).close();
        }
    }

    @Test
    void shouldCloseWhileATrimHasBeenStoppedAndFreeAllLater() throws Exception {
        try (StoppedCall<Long> trim = stoppedTrim()) {
            FutureTask<Void> close = Threads.task(pool::close);
            Thread.ofPlatform().daemon().start(close);
            Threads.result(close);
            assertThatThrownBy(() -> pool.acquire(1)).hasMessage("the pool is closed");
            assertThat(pool.stats().nativeBytes()).isPositive();
            trim.goOn();
            Held.awaitBytes(pool, 0);
        }
    }

    /** Threads wait, and what is idle cannot be freed: nobody may be busy with it all the time. */
    @Test
    void shouldNotSweepAgainAndAgainWhileNothingComesBack() throws Exception {
        pool.close();
        pool = BufferPool.builder().smallestBuffer(256).maxBytes(64 << 10).noAging().build();
        PooledBuffer held = pool.acquire(1); // its neighbours are idle
        long begin = System.nanoTime();
        List<FutureTask<Void>> waiting = List.of(Threads.task(this::leaseAll), Threads.task(this::leaseAll));
        waiting.forEach(Thread.ofPlatform().daemon()::start);
        Threads.until(() -> pool.stats().waiters() == 2);
        long before = pool.slabs.sweep.look();
        Thread.sleep(500);
        long sweeps = (pool.slabs.sweep.look() - before) / 2; // each counts its beginning and its end
        assertThat(sweeps).isLessThanOrEqualTo(2 * ((System.nanoTime() - begin) / Search.BETWEEN_REQUESTS_NANOS + 2));
        held.close();
        for (FutureTask<Void> each : waiting) {
            Threads.result(each);
        }
    }

    private void leaseAll() throws InterruptedException {
        pool.acquire(64 << 10, FOR_EVER).close();
    }

    @Test
    void shouldRaiseInAllThatWaitWhenClosed() throws Exception {
        PooledBuffer out = pool.acquire(SLAB);
        FutureTask<PooledBuffer> small = Threads.start(Thread.ofVirtual(), () -> pool.acquire(1, FOR_EVER));
        FutureTask<PooledBuffer> large = Threads.start(Thread.ofPlatform().daemon(), () -> pool.acquire(SLAB, FOR_EVER));
        while (pool.stats().waiters() < 2) {
            Threads.letOthersRun();
        }
        pool.close();
        assertThatThrownBy(() -> Threads.result(small)).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        assertThatThrownBy(() -> Threads.result(large)).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        assertThat(pool.stats().waiters()).isZero();
        out.close();
        Held.awaitBytes(pool, 0);
    }

    /** Different sizes wait for different things: nobody must be left parked for the sake of another. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWakeWhoCanBeServedThoughAnotherHasWaitedLonger(boolean virtual) throws Exception {
        pool.close();
        pool = pool(2 * SLAB);
        PooledBuffer[] small = new PooledBuffer[4];
        for (int i = 0; i < small.length; i++) {
            small[i] = pool.acquire(1);
        }
        PooledBuffer large = pool.acquire(SLAB);
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        FutureTask<PooledBuffer> first = Threads.start(builder, () -> pool.acquire(SLAB, FOR_EVER));
        while (pool.stats().waiters() < 1) {
            Threads.letOthersRun();
        }
        FutureTask<PooledBuffer> second = Threads.start(builder, () -> pool.acquire(1, FOR_EVER));
        while (pool.stats().waiters() < 2) {
            Threads.letOthersRun();
        }
        small[1].close();
        small[1] = Threads.result(second);
        assertThat(first.isDone()).isFalse();
        large.close();
        Threads.result(first).close();
        for (PooledBuffer buffer : small) {
            buffer.close();
        }
    }

    // ---- Who frees

    private Set<String> whoFrees() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Seam.install(seam -> {
            if (seam == PoolSeam.SLAB_COMPLETE) {
                threads.add(Thread.currentThread().getName());
            }
        });
        return threads;
    }

    @Test
    void shouldFreeWhatIsTooLargeToBeKeptInTheBackground() {
        pool.close();
        pool = BufferPool.create();
        Set<String> threads = whoFrees();
        for (int i = 0; i < 100; i++) {
            pool.acquire(LARGE).close();
        }
        Held.awaitBytes(pool, 0);
        assertThat(threads).as("the caller helps only where it is much faster than the background")
                .contains("poolchain-reclaimer")
                .isSubsetOf("poolchain-reclaimer", Thread.currentThread().getName());
    }

    @Test
    void shouldFreeForWhoSaysHowLongHeWaitsInTheBackground() throws Exception {
        pool.acquire(1).close();
        Set<String> threads = whoFrees();
        PooledBuffer large = pool.acquire(SLAB, FOR_EVER);
        assertThat(threads).containsExactly("poolchain-reclaimer");
        large.close();
    }

    @Test
    void shouldFreeForWhoDoesNotWaitAtOnce() {
        pool.acquire(1).close();
        Set<String> threads = whoFrees();
        pool.acquire(SLAB).close();
        assertThat(threads).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void shouldFreeWhatComesBackAfterTheCloseInTheBackground() {
        PooledBuffer buffer = pool.acquire(1);
        pool.close();
        Set<String> threads = whoFrees();
        buffer.close();
        Held.awaitBytes(pool, 0);
        assertThat(threads).containsExactly("poolchain-reclaimer");
    }

    @Test
    void shouldLetTheBackgroundThreadEnd() throws Exception {
        PooledBuffer buffer = pool.acquire(1);
        pool.close();
        Thread[] reclaimer = new Thread[1];
        Seam.install(seam -> reclaimer[0] = Thread.currentThread());
        buffer.close();
        Held.awaitBytes(pool, 0);
        Threads.join(reclaimer[0]);
    }
}
