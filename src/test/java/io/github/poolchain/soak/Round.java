package io.github.poolchain.soak;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One structure's life: its threads, its random numbers, and when it is over. */
public final class Round {
    /** What a thread does; the random numbers are its own. */
    @FunctionalInterface
    public interface Body {
        void run(SplittableRandom random) throws Exception;
    }

    /** So long that only a hang exceeds it, on whatever machine. */
    private static final int PATIENCE_SECONDS = 120;

    private final Tally tally;
    private final SplittableRandom random;
    private final long end;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean ended;

    Round(Tally tally, long seed, long nanos) {
        this.tally = tally;
        this.random = new SplittableRandom(seed);
        this.end = System.nanoTime() + nanos;
    }

    /** For the thread that called {@link Soaked#run}. */
    public SplittableRandom random() {
        return random;
    }

    public Tally tally() {
        return tally;
    }

    /** Whether threads shall come to an end. Also takes note of an interrupt, which must not have done anything. */
    public boolean isOver() {
        if (Thread.interrupted()) {
            tally.count(Fault.INTERRUPT);
        }
        return ended || System.nanoTime() - end >= 0;
    }

    /** For a thread that is going to close what the others use: returns after a while, or when the round is over. */
    public void waitBeforeClosing(SplittableRandom random) {
        long until = System.nanoTime() + random.nextInt(1, 200) * 1_000_000L;
        while (!isOver() && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    /** Throws what is wrong, with the value that is. */
    public static void check(boolean holds, String what, long value) {
        if (!holds) {
            throw new AssertionError(what + ": " + value);
        }
    }

    /** Ends the round for all threads. */
    public void end() {
        ended = true;
    }

    /** Starts a thread; also from one that ends. */
    public void start(String name, Body body) {
        SplittableRandom own;
        synchronized (random) {
            own = random.split();
        }
        Thread thread = new Thread(() -> {
            try {
                body.run(own);
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
                end();
            }
        }, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Waits for all threads; throws what the first of them to fail threw. */
    public void join() throws Exception {
        long patience = end + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int i = 0; i < threads.size(); i++) { // those too that are added meanwhile, by threads that we wait for
            Thread thread = threads.get(i);
            while (thread.isAlive()) {
                if (System.nanoTime() - patience >= 0) {
                    AssertionError hang = new AssertionError(thread + " does not end; it is here:");
                    hang.setStackTrace(thread.getStackTrace());
                    throw hang;
                }
                thread.join(100);
            }
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("a thread failed: " + thrown, thrown);
        }
    }

    /** Interrupts one of the threads, whatever it is doing. */
    void interruptOne(SplittableRandom which) {
        int count = threads.size();
        if (count > 0) {
            threads.get(which.nextInt(count)).interrupt();
        }
    }
}
