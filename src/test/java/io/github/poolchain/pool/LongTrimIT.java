package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A trim that has much to give back, in a process with many threads, for each of which the close of an arena waits. What others do
 * meanwhile is counted, not timed: each waits for the trim at most once if it waits for it at all.
 */
class LongTrimIT {
    private static final int BUFFERS = 150_000;
    private static final int THREADS = 500;

    /** Of these one is enough: a trim may be over before the other thread has come to run. */
    private static final int ROUNDS = 6;

    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void manyThreads() {
        for (int i = 0; i < THREADS; i++) {
            Thread.ofPlatform().daemon().stackSize(1).start(() -> {
                try {
                    end.await();
                } catch (InterruptedException over) {
                    return;
                }
            });
        }
    }

    @AfterEach
    void endThreads() {
        end.countDown();
    }

    /** What is done again and again while a trim goes on. */
    private interface Call {
        void run(BufferPool pool, List<PooledBuffer> leases) throws Exception;
    }

    /** Of some trims, the most calls, up to so many, that have returned while the trim had still to give something back. */
    private static int mostBesideATrim(int enough, Call call) throws Exception {
        int most = 0;
        for (int round = 0; round < ROUNDS && most < enough; round++) {
            List<PooledBuffer> leases = new ArrayList<>();
            List<MemorySegment> segments = new ArrayList<>();
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                for (int i = 0; i < BUFFERS; i++) {
                    PooledBuffer lease = pool.acquire(1);
                    leases.add(lease);
                    if (i % 64 == 0) {
                        segments.add(lease.segment()); // about one of each slab
                    }
                }
                leases.forEach(PooledBuffer::close);
                leases.clear();
                FutureTask<Long> trim = Threads.start(Thread.ofPlatform().daemon(), pool::trim);
                while (segments.stream().allMatch(segment -> segment.scope().isAlive())) {
                    Threads.letOthersRun(); // it has not given anything back yet
                }
                int calls = -1;
                do {
                    call.run(pool, leases);
                    calls++;
                } while (calls < enough && segments.stream().anyMatch(segment -> segment.scope().isAlive()));
                most = Math.max(most, calls);
                assertThat(Threads.result(trim)).isPositive();
                leases.forEach(PooledBuffer::close);
            }
        }
        return most;
    }

    @Test
    void shouldTellStatsBesideATrim() throws Exception {
        assertThat(mostBesideATrim(3, (pool, leases) -> pool.stats())).isEqualTo(3);
    }

    /** None of these is idle, so each needs memory of its own. */
    @Test
    void shouldAcquireBesideATrim() throws Exception {
        assertThat(mostBesideATrim(3, (pool, leases) -> leases.add(pool.acquire((2 << 20) + leases.size())))).isEqualTo(3);
    }

    @Test
    void shouldAcquireWithATimeOutBesideATrim() throws Exception {
        // They come in slabs of 32, and none is idle but those of the last.
        assertThat(mostBesideATrim(2 * 32, (pool, leases) -> leases.add(pool.acquire(5_000, Duration.ofMillis(10)))))
                .isEqualTo(2 * 32);
    }

    @Test
    void shouldReleaseOversizeBuffersBesideATrim() throws Exception {
        assertThat(mostBesideATrim(3, (pool, leases) -> pool.acquire(2 << 20).close())).isEqualTo(3);
    }
}
