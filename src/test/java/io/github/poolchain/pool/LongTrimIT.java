package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.handle.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** More than one processor can do is only needed once: a trim may be over before the other thread has come to run. */
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

    /** The most calls that have returned before the trim that they began beside, of some trims. */
    private static int mostBesideATrim(int enough, Call call) throws Exception {
        int most = 0;
        for (int round = 0; round < ROUNDS && most < enough; round++) {
            List<PooledBuffer> leases = new ArrayList<>();
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                for (int i = 0; i < BUFFERS; i++) {
                    leases.add(pool.acquire(1));
                }
                leases.forEach(PooledBuffer::close);
                leases.clear();
                AtomicBoolean over = new AtomicBoolean();
                CountDownLatch begins = new CountDownLatch(1);
                FutureTask<Long> trim = Threads.start(Thread.ofPlatform().daemon(), () -> {
                    begins.countDown();
                    long bytes = pool.trim();
                    over.set(true);
                    return bytes;
                });
                assertThat(begins.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                Thread.sleep(2); // it has begun
                int calls = 0;
                while (calls < enough && !over.get()) {
                    call.run(pool, leases);
                    calls++;
                }
                most = Math.max(most, over.get() ? calls - 1 : calls);
                assertThat(Threads.result(trim)).isPositive();
                leases.forEach(PooledBuffer::close);
            }
        }
        return most;
    }

    @Test
    void shouldTellStatsBesideATrim() throws Exception {
        assertThat(mostBesideATrim(100, (pool, leases) -> pool.stats())).isEqualTo(100);
    }

    /** None of these is idle, so each needs memory of its own. */
    @Test
    void shouldAcquireBesideATrim() throws Exception {
        assertThat(mostBesideATrim(20, (pool, leases) -> leases.add(pool.acquire((2 << 20) + leases.size()))))
                .isEqualTo(20);
    }

    @Test
    void shouldAcquireWithATimeOutBesideATrim() throws Exception {
        // A slab of 32 at a time
        assertThat(mostBesideATrim(10 * 32, (pool, leases) -> leases.add(pool.acquire(5_000, Duration.ofMillis(10)))))
                .isEqualTo(10 * 32);
    }

    @Test
    void shouldReleaseOversizeBuffersBesideATrim() throws Exception {
        assertThat(mostBesideATrim(20, (pool, leases) -> pool.acquire(2 << 20).close())).isEqualTo(20);
    }
}
