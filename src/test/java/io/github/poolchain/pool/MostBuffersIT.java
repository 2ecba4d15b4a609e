package io.github.poolchain.pool;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * As many buffers as a pool can have, which no {@code maxBytes} says: it takes 2 GiB of native memory and 5 of heap, so it runs only with
 * {@code -Dmost.buffers=true}.
 */
@EnabledIfSystemProperty(named = "most.buffers", matches = "true")
class MostBuffersIT {
    private static final long NEEDED_BYTES = 10L << 30;

    @Test
    void shouldHaveNoRoomBeyondTheMostBuffersAndSaySo() throws IOException, InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(system.getFreeMemorySize() > NEEDED_BYTES, "there is no memory for that");
        ChildJvm.run(Child.class, "-Xmx6500m", "-Xms6500m", "-XX:+UseSerialGC", "-Xmn1g");
    }

    static final class Child {
        /** Handles have 24 bits for it, and 0 is none. */
        private static final int MOST = (1 << 24) - 1;

        /** A pool may keep as many as a few slabs have for itself. */
        private static final int LEAST = MOST - 1_000;

        private Child() {}

        public static void main(String[] args) throws InterruptedException {
            BufferPool pool = BufferPool.builder().smallestBuffer(128).noAging().leakSampling(0).build();
            PooledBuffer[] lent = new PooledBuffer[MOST + 1];
            int count = 0;
            for (PooledBuffer next = pool.tryAcquire(1); next != null; next = pool.tryAcquire(1)) {
                lent[count] = next;
                count++;
            }
            check(count >= LEAST, "only " + count + " are lent");
            check(pool.tryAcquire(1) == null, "more are lent after all");
            check(pool.tryAcquire(1 << 20) == null, "a larger one is lent after all");
            check(pool.tryAcquire(2 << 20) == null, "an oversize one is lent after all");
            check(pool.acquire(1, Duration.ofMillis(10)) == null, "one is lent to who waits");
            try {
                pool.acquire(1);
                check(false, "one is acquired");
            } catch (IllegalStateException full) {
                String said = String.valueOf(full.getMessage());
                check(said.contains("buffer") && !said.contains("table"), "it says: " + said);
            }
            check(pool.stats().inUse() == count, "in use are " + pool.stats());
            // One that is given back makes room for one, of any size.
            lent[--count].close();
            PooledBuffer again = pool.tryAcquire(1);
            check(again != null, "one that is given back is not lent again");
            again.close();
            while (count > 0) {
                lent[--count].close();
            }
            pool.acquire(2 << 20).close();
            pool.close();
            check(pool.stats().nativeBytes() == 0, "after the close there are " + pool.stats());
        }

        private static void check(boolean condition, String wrong) {
            if (!condition) {
                throw new IllegalStateException(wrong);
            }
        }
    }
}
