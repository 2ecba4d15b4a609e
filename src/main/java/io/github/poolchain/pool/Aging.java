package io.github.poolchain.pool;

import io.github.poolchain.report.Log;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The background work for one pool, done by the {@link AgingThread} until the pool is closed: looks several times a period, ends its periods,
 * and logs a warning if the pool is dropped without a close. Does not keep the pool alive.
 *
 * @param <P> the type of the pool
 */
final class Aging<P> extends WeakReference<P> {
    static final Duration DEFAULT_PERIOD = Duration.ofMinutes(1);

    /** How many looks there are in a period, as long as they are not closer than the thread's least pause. */
    private static final int LOOKS = 16;

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** The number of the pool, counted from 1; for reports. 0 for the pools of the rehearsal. */
    final long number = BufferRehearsal.isUnderWay() ? 0 : NUMBERS.incrementAndGet();

    private final String name;
    private final Consumer<? super P> look;
    private final Predicate<? super P> endOfPeriod;

    /** Also null once the pool is closed; otherwise what it leads to would be kept until the aging thread comes by. */
    private @Nullable Runnable whenDropped;

    /** Nanoseconds; 0 if there are no periods. */
    private final long period;

    /** Null if the pool has no name. Written before the pool is handed out. */
    private @Nullable Registration registration;

    /** False, then true once. Written by the thread that closes; read by the aging thread after the pool has been collected. */
    private volatile boolean closed;

    /** In the list of the aging thread; -1 if it is not there. With the lock of that list. */
    int place = -1;

    /** When the next turn is due, by {@link System#nanoTime}. Before the start its maker's, then the aging thread's. */
    long due;

    private long periodStart;

    /**
     * Of a pool that is being made.
     *
     * @param name the name of the pool; empty if it has none
     * @param period null if it has no periods
     * @param look is called several times a period; neither it nor the other callbacks may lead to the pool
     * @param endOfPeriod returns false when no more are needed
     * @param whenDropped what to do for a pool that has been collected and was not closed; null if there is nothing
     */
    Aging(
            P pool,
            String name,
            @Nullable Duration period,
            Consumer<? super P> look,
            Predicate<? super P> endOfPeriod,
            @Nullable Runnable whenDropped) {
        super(pool, AgingThread.DROPPED);
        this.name = name;
        this.look = look;
        this.endOfPeriod = endOfPeriod;
        this.whenDropped = whenDropped;
        this.period = period == null ? 0 : TimeUnit.NANOSECONDS.convert(period);
    }

    /**
     * The maker of the pool, once, as the last step.
     *
     * @param place in JMX; null if the pool has no name
     */
    void start(@Nullable Registration place) {
        registration = place;
        periodStart = System.nanoTime();
        due = periodStart + untilNext(periodStart);
        AgingThread.add(this);
    }

    /** Any thread, without a lock. The pool has been closed. Its periods go on until {@link #stop}. */
    void closed() {
        closed = true;
        whenDropped = null;
        if (registration != null) {
            registration.end();
        }
        if (period == 0) {
            stop();
        }
    }

    /** Any thread, also with a lock. Nothing is left of the closed pool. Doing it again does nothing. */
    void stop() {
        closed = true;
        whenDropped = null;
        AgingThread.remove(this);
    }

    // ---- The aging thread only

    /** Does what is due now; returns the nanoseconds until the next turn. */
    long turn() {
        long now = System.nanoTime();
        if (period == 0) {
            return Long.MAX_VALUE;
        }
        if (now - due < 0) {
            return due - now;
        }
        P pool = get();
        if (pool != null) {
            try {
                look.accept(pool);
                if (now - periodStart >= period) {
                    periodStart = now;
                    if (!endOfPeriod.test(pool)) {
                        stop();
                    }
                }
            } catch (Throwable thrownByACallback) {
                report(thrownByACallback);
            }
        }
        now = System.nanoTime();
        long next = untilNext(now);
        due = now + next;
        return next;
    }

    private long untilNext(long now) {
        long untilEnd = Math.max(1, period - (now - periodStart));
        return period == 0 ? Long.MAX_VALUE / 2 : Math.min(untilEnd, Math.max(period / LOOKS, AgingThread.LEAST_PAUSE));
    }

    /** Any thread. Passes what a callback has thrown to the handler of uncaught exceptions; the caller goes on. */
    static void report(Throwable thrown) {
        Thread self = Thread.currentThread();
        try {
            self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
        } catch (Throwable byTheHandler) {
            return; // there is no other place to report it
        }
    }

    /** The pool has been collected. */
    void dropped() {
        try {
            if (registration != null) {
                registration.end();
            }
            Runnable closing = whenDropped;
            whenDropped = null;
            if (!closed) {
                Log.warn((name.isEmpty() ? "a pool" : "the pool " + name) + " was dropped without a close()");
                if (closing != null) {
                    closing.run();
                }
            }
        } catch (Throwable noMemoryNow) {
            report(noMemoryNow);
        }
    }
}
