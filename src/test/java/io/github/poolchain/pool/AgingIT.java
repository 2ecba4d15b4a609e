package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The aging thread in a JVM in which there are no other pools, or no carriers to spare. */
class AgingIT {
    @Test
    void shouldEndTheThreadSoonAfterTheLastClose() throws IOException, InterruptedException {
        ChildJvm.run(LastClose.class);
    }

    @Test
    void shouldAgeWhileAllCarriersAreBusy() throws IOException, InterruptedException {
        ChildJvm.run(BusyCarriers.class, "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    }

    static final class LastClose {
        private LastClose() {}

        public static void main(String[] args) throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                check(!isThereAThread(), "no pool, no thread");
                BufferPool buffers = BufferPool.builder().agingPeriod(Duration.ofDays(1)).build();
                Pool<Object> objects = Pool.builder(Object::new).agingPeriod(Duration.ofDays(1)).build();
                Object out = objects.get();
                PooledBuffer lent = buffers.acquire(1);
                buffers.close();
                objects.close();
                check(isThereAThread(), "something is left");
                lent.close();
                check(isThereAThread(), "something is left");
                objects.put(out);
                await(() -> !isThereAThread(), "it ends, long before the period does");
            }
        }

        private static boolean isThereAThread() {
            return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("poolchain-aging"));
        }
    }

    static final class BusyCarriers {
        private static volatile boolean stop;

        private BusyCarriers() {}

        public static void main(String[] args) throws InterruptedException {
            AtomicInteger discarded = new AtomicInteger();
            AtomicInteger busy = new AtomicInteger();
            Thread spinner = Thread.ofVirtual().start(() -> {
                busy.set(1);
                while (!stop) {
                    Thread.onSpinWait();
                }
            });
            await(() -> busy.get() == 1, "the only carrier is busy");
            try (Pool<Object> pool = Pool.builder(Object::new)
                    .onDiscard(object -> discarded.incrementAndGet())
                    .agingPeriod(Duration.ofMillis(20))
                    .build()) {
                pool.put(pool.get());
                await(() -> discarded.get() == 1, "what is idle is discarded");
            }
            stop = true;
            spinner.join();
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() < deadline, what);
            Thread.sleep(1);
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
