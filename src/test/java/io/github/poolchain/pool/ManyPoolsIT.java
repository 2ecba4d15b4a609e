package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Many small pools on a machine with many processors: what a pool takes depends on who uses it. */
class ManyPoolsIT {
    @Test
    void shouldTakeLittleHeapForEachOfManyPools() throws IOException, InterruptedException {
        ChildJvm.run(Child.class, "-Xmx3g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=128");
    }

    static final class Child {
        private static final int POOLS = 200;

        /** Some magazines and the shard of one thread; as much for each processor would be 128 times that. */
        private static final long MOST_BYTES = 32 << 10;

        private Child() {}

        public static void main(String[] args) {
            measure("Pool", () -> used(Pool.<Object>builder(Object::new).build()));
            measure("Pool with maxTotal", () -> used(Pool.<Object>builder(Object::new).maxTotal(8).build()));
            measure("BufferPool", () -> used(BufferPool.create()));
            measure("BufferPool with maxBytes", () -> used(BufferPool.builder().maxBytes(1 << 20).build()));
        }

        private static Pool<Object> used(Pool<Object> pool) {
            Lent.putAll(pool, Lent.get(pool, 8));
            return pool;
        }

        private static BufferPool used(BufferPool pool) {
            pool.acquire(40_000).close(); // a slab of few buffers
            return pool;
        }

        private static void measure(String what, Supplier<AutoCloseable> pools) {
            List<AutoCloseable> made = new ArrayList<>();
            made.add(pools.get()); // with it what all share
            long before = heap();
            for (int i = 0; i < POOLS; i++) {
                made.add(pools.get());
            }
            long each = (heap() - before) / POOLS;
            for (AutoCloseable pool : made) {
                close(pool);
            }
            if (each > MOST_BYTES) {
                throw new IllegalStateException("a " + what + " takes " + each + " bytes of heap");
            }
        }

        private static long heap() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        private static void close(AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
