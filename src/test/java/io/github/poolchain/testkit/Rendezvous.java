package io.github.poolchain.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Runs some threads to their end, and has them meet on the way, as closely as can be had without a lock. */
public final class Rendezvous {
    /** So long that only a hang exceeds it, on whatever machine. */
    public static final int PATIENCE_SECONDS = 120;

    private static final int ROUNDS_MILLIS = 1_500;
    private static final int SPINS = 2_000;

    private final int threads;
    private final long begin = System.nanoTime();

    /** How often {@link #meet} has been called, by all threads together; negative when one of them has failed. */
    private final AtomicInteger arrived = new AtomicInteger();

    /** Written by the last to arrive, before it lets the others go on. */
    private volatile boolean inTime = true;

    private Rendezvous(int threads) {
        this.threads = threads;
    }

    /** What each thread does. */
    @FunctionalInterface
    public interface Body {
        /** {@code thread} counts from 0. */
        void run(int thread, Rendezvous rendezvous) throws Exception;
    }

    /** Starts the threads and waits for them; throws what the first of them that failed threw. */
    public static void of(int threads, Body body) throws InterruptedException {
        Rendezvous rendezvous = new Rendezvous(threads);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        try {
                            rendezvous.meet();
                            body.run(number, rendezvous);
                        } catch (Throwable t) {
                            failure.compareAndSet(null, t);
                            rendezvous.arrived.set(Integer.MIN_VALUE); // let nobody wait for this one
                        }
                    },
                    "rendezvous-" + i);
            thread.setDaemon(true); // a test that fails must not keep the JVM
            started.add(thread);
        }
        started.forEach(Thread::start);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Thread thread : started) {
            while (failure.get() == null && !thread.join(Duration.ofMillis(100))) {
                if (System.nanoTime() > deadline) {
                    AssertionError hangs = new AssertionError(thread + " hangs");
                    hangs.setStackTrace(thread.getStackTrace());
                    throw hangs;
                }
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("in a thread: " + failure.get(), failure.get());
        }
    }

    /**
     * Waits until all threads have called this as often as the caller. Says whether there is time for another round, to
     * all of them the same: on a busy machine each may take long.
     */
    public boolean meet() {
        int ticket;
        do {
            ticket = arrived.get();
            if (ticket % threads == threads - 1) {
                inTime = System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(ROUNDS_MILLIS);
            }
        } while (!arrived.compareAndSet(ticket, ticket + 1));
        int all = (ticket / threads + 1) * threads;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int spins = 0; arrived.get() < all; spins++) {
            if (arrived.get() < 0) {
                throw new IllegalThreadStateException("another thread has failed");
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
                if (System.nanoTime() > deadline) {
                    throw new IllegalThreadStateException("the others do not come");
                }
            }
        }
        return inTime;
    }
}
