package io.github.poolchain.pool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends a pool's periods, as long as there is a pool: a virtual thread that sleeps nearly all of the time. */
final class Aging {
    private Aging() {}

    /** Calls {@code endOfPeriod} again and again, until it says that it need not be, or the pool is collected. */
    static <P> void start(P pool, Predicate<P> endOfPeriod, Duration period) {
        WeakReference<P> reference = new WeakReference<>(pool);
        Thread.ofVirtual().name("poolchain-aging").start(() -> run(reference, endOfPeriod, period));
    }

    private static <P> void run(WeakReference<P> reference, Predicate<P> endOfPeriod, Duration period) {
        boolean needed = true;
        while (needed) {
            try {
                Thread.sleep(period);
            } catch (InterruptedException e) {
                return; // nobody has this thread but a debugger
            }
            needed = end(reference.get(), endOfPeriod);
        }
    }

    /** A method of its own, so that nothing holds the pool while the thread sleeps. */
    private static <P> boolean end(@Nullable P pool, Predicate<P> endOfPeriod) {
        if (pool == null) {
            return false;
        }
        try {
            return endOfPeriod.test(pool);
        } catch (Throwable thrownByACallback) {
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, thrownByACallback);
            return true;
        }
    }
}
