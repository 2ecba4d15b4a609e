package io.github.poolchain.pool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends a pool's periods, as long as there is a pool: a virtual thread that sleeps nearly all of the time. */
final class Aging {
    static final Duration DEFAULT_PERIOD = Duration.ofMinutes(1);

    private Aging() {}

    /** The period if it is one; otherwise throws what the builders' {@code agingPeriod} says. */
    static Duration checkPeriod(Duration period) {
        if (!Objects.requireNonNull(period, "period").isPositive()) {
            throw new IllegalArgumentException("agingPeriod is " + period + ", not more than zero");
        }
        return period;
    }

    /**
     * Calls {@code endOfPeriod} again and again, until it says that it need not be, or the pool is collected; not at all
     * if there is no period.
     */
    static <P> void start(P pool, Predicate<P> endOfPeriod, @Nullable Duration period) {
        if (period == null) {
            return;
        }
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
