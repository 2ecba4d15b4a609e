package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The counts of one size of buffers. */
class SizeCountsTest {
    private static final int THREADS = 4;
    private static final int TIMES = 200_000;

    /** On a full heap a count that allocates fails, and the buffer that is being counted is in nobody's hands. */
    @Test
    void shouldCountWithoutAllocatingWhenSeveralThreadsDo() throws Exception {
        SizeCounts counts = new SizeCounts();
        CountDownLatch start = new CountDownLatch(THREADS);
        List<FutureTask<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(Threads.start(Thread.ofPlatform().daemon(), () -> {
                start.countDown();
                start.await();
                return Memory.bytesAllocatedAtOnce(() -> count(counts));
            }));
        }
        for (FutureTask<Long> task : tasks) {
            assertThat(Threads.result(task)).isZero();
        }
        assertThat(counts.misses()).isEqualTo(THREADS * TIMES);
        assertThat(counts.unkept()).isEqualTo(THREADS * TIMES);
    }

    private static void count(SizeCounts counts) {
        for (int i = 0; i < TIMES; i++) {
            counts.missed();
            counts.notKept();
        }
    }
}
