package io.github.poolchain.pool;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.ResidentMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether what is freed leaves the process, in a JVM of its own, whose heap is all there from the beginning. */
class SystemMemoryIT {
    private static final String[] HEAP = {"-XX:+UseSerialGC", "-Xms640m", "-Xmx640m", "-XX:+AlwaysPreTouch"};

    @Test
    void shouldGiveBackToTheSystemWhatABurstTook() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux says how much memory a process has");
        ChildJvm.run(Burst.class, HEAP);
    }

    @Test
    void shouldGiveItBackWhenItHasBeenIdleForTwoPeriods() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux says how much memory a process has");
        ChildJvm.run(AgedBurst.class, HEAP);
    }

    @Test
    void shouldDoWithoutWhereItCannotBeHad() throws IOException, InterruptedException {
        ChildJvm.run(Without.class, "--limit-modules", "java.base,jdk.jfr");
        ChildJvm.run(Without.class, "--limit-modules", "java.base,jdk.jfr,java.management");
    }

    static final class Burst {
        private Burst() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                run(pool);
            }
        }

        private static void run(BufferPool pool) {
            for (int round = 0; round < 2; round++) {
                long before = ResidentMemory.bytes();
                long taken = SystemMemoryIT.burst(pool);
                long full = ResidentMemory.bytes();
                check(full - before > taken * 7 / 8, before + " bytes, full " + full);
                check(pool.trim() == taken, "all is freed");
                long after = ResidentMemory.bytes();
                check(after - before < taken / 8, before + " bytes, full " + full + ", trimmed " + after);
                PoolStats stats = pool.stats();
                check(stats.systemTrims() == round + 1, "asked once: " + stats);
                check(stats.systemBytes() > taken * 3 / 4 * (round + 1), "most came back: " + stats);
            }
        }
    }

    static final class AgedBurst {
        private AgedBurst() {}

        public static void main(String[] args) throws InterruptedException {
            try (BufferPool pool = BufferPool.builder().agingPeriod(Duration.ofMillis(300)).build()) {
                long before = ResidentMemory.bytes();
                long taken = burst(pool);
                long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
                while (ResidentMemory.bytes() - before > taken / 4 || pool.stats().systemBytes() <= taken / 2) {
                    check(System.nanoTime() < deadline, "it comes back by itself: " + pool.stats());
                    Thread.sleep(10);
                }
            }
        }
    }

    static final class Without {
        private Without() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                long taken = pool.acquire(1 << 20).capacity() * 16L;
                List<PooledBuffer> lent = new ArrayList<>();
                for (int i = 0; i < 15; i++) {
                    lent.add(pool.acquire(1 << 20));
                }
                lent.forEach(PooledBuffer::close);
                check(pool.trim() >= 12L << 20 && pool.trim() == 0, "freed of " + taken);
                PoolStats stats = pool.stats();
                check(stats.systemTrims() == 0 && stats.systemBytes() == 0, "nobody was asked: " + stats);
            }
        }
    }

    /** 244 MiB in 400,000 buffers, all given back; how many bytes the pool has taken for that. */
    private static long burst(BufferPool pool) {
        PooledBuffer[] lent = new PooledBuffer[400_000];
        for (int i = 0; i < lent.length; i++) {
            lent[i] = pool.acquire(i % 2 == 0 ? 256 : 1024);
            lent[i].segment().fill((byte) 1);
        }
        long taken = pool.stats().nativeBytes();
        for (PooledBuffer buffer : lent) {
            buffer.close();
        }
        return taken;
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
