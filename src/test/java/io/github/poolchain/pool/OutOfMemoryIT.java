package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A system that has no more memory. */
@EnabledOnOs(OS.LINUX)
class OutOfMemoryIT {
    /** Enough for the JVM and a gigabyte beside it, but not for two. */
    private static final long ADDRESS_SPACE_KILOBYTES = 2_400_000;

    @Test
    void shouldChangeNothingWhenTheSystemHasNoMoreMemoryAndGoOn() throws IOException, InterruptedException {
        ChildJvm.runWithin(
                ADDRESS_SPACE_KILOBYTES,
                Child.class,
                "-ea",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=64m");
    }

    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().largestBuffer(1 << 30).build()) {
                PooledBuffer kept = pool.acquire(256);
                PoolStats stats = pool.stats();
                assertRefused(pool, Integer.MAX_VALUE);
                check(pool.stats().inUse() == stats.inUse(), "nothing is lent");
                check(pool.stats().nativeBytes() <= stats.nativeBytes(), "nothing more is held");

                // There is no room for the four that a slab should have, but for one.
                PooledBuffer large = pool.acquire(1 << 30);
                PoolStats withLarge = pool.stats();
                assertRefused(pool, 1 << 30);
                check(pool.stats().equals(withLarge), "nothing has changed");
                large.close();

                // The large one is idle now, and is given up for another size that needs the room.
                pool.acquire(1 << 29).close();
                pool.acquire(1 << 20).close();
                kept.close();
                pool.trim();
                check(pool.stats().nativeBytes() == 0, "nothing is held");
            }
        }

        private static void assertRefused(BufferPool pool, int bytes) {
            try {
                pool.acquire(bytes).close();
            } catch (OutOfMemoryError expected) {
                return;
            }
            throw new IllegalStateException("there was memory for " + bytes + " bytes");
        }

        private static void check(boolean condition, String what) {
            if (!condition) {
                throw new IllegalStateException("not so: " + what);
            }
        }
    }
}
