package io.github.poolchain.pool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a pool's periods, as long as there is a pool: a virtual thread that sleeps nearly all of the time. */
final class Aging {
    private Aging() {}

    static void start(Pool<?> pool, Duration period) {
        WeakReference<Pool<?>> reference = new WeakReference<>(pool);
        Thread.ofVirtual().name("poolchain-aging").start(() -> run(reference, period));
    }

    private static void run(WeakReference<Pool<?>> reference, Duration period) {
        boolean needed = true;
        while (needed) {
            try {
                Thread.sleep(period);
            } catch (InterruptedException e) {
                return; // nobody has this thread but a debugger
            }
            needed = endPeriod(reference.get());
        }
    }

    private static boolean endPeriod(@Nullable Pool<?> pool) {
        if (pool == null) {
            return false;
        }
        try {
            return pool.endOfPeriod();
        } catch (Throwable thrownByACallback) {
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, thrownByACallback);
            return true;
        }
    }
}
