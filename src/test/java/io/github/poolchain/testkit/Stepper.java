package io.github.poolchain.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that makes calls step by step: it stops at every place of the library that a hook leads to {@link #arrived},
 * until it is told to go on. It and whoever tells it never run at the same time.
 */
public final class Stepper implements AutoCloseable {
    /** So long that only a hang exceeds it, on whatever machine. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Worker worker = new Worker();

    private volatile Callable<?> call;
    private volatile Thread teller;

    /** Where the call stands; null when it has ended. */
    private volatile Object place;

    private Object result;
    private Throwable thrown;

    /** Whose turn it is. */
    private volatile boolean goes;

    private volatile boolean closed;

    public Stepper(String name) {
        worker.setName(name);
        worker.setDaemon(true); // a test that fails must not keep the JVM
        worker.start();
    }

    private final class Worker extends Thread {
        @Override
        public void run() {
            while (true) {
                await(true);
                if (closed) {
                    return;
                }
                try {
                    result = call.call();
                } catch (Throwable t) {
                    thrown = t;
                }
                stop(null);
            }
        }

        private void stopAt(Object where) {
            stop(where);
            await(true);
        }

        private void stop(Object where) {
            place = where;
            goes = false;
            LockSupport.unpark(teller);
        }
    }

    /** For hooks. Stops the thread that calls it if it is a stepper's, and returns when that has been told to go on. */
    public static void arrived(Object where) {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.stopAt(where);
        }
    }

    /** Gets ready to make a call; it has no effect before it is told to {@link #goOn}. */
    public void begin(Callable<?> next) {
        call = next;
        place = "the beginning";
        result = null;
        thrown = null;
    }

    /** Lets the call go on to the next place where it stops: that place, or null if the call has ended. */
    public Object goOn() {
        teller = Thread.currentThread();
        goes = true;
        LockSupport.unpark(worker);
        await(false);
        return place;
    }

    /** Lets the call go on to its end. */
    public void goOnToTheEnd() {
        for (int steps = 0; !hasEnded(); steps++) {
            if (steps > 10_000) {
                throw new AssertionError("the call goes round in circles");
            }
            goOn();
        }
    }

    public boolean hasEnded() {
        return place == null;
    }

    /** What the call returned; null if it has not. */
    public Object result() {
        return result;
    }

    /** What the call threw; null if it has not. */
    public Throwable thrown() {
        return thrown;
    }

    private void await(boolean turn) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (goes != turn) {
            LockSupport.parkNanos(this, PATIENCE_NANOS);
            // The teller may take all the time in the world.
            if (!turn && goes && System.nanoTime() > deadline) {
                AssertionError hangs = new AssertionError("hangs after " + place);
                hangs.setStackTrace(worker.getStackTrace());
                throw hangs;
            }
        }
    }

    /** Lets the thread end, when its call has ended. */
    @Override
    public void close() {
        closed = true;
        goes = true;
        LockSupport.unpark(worker);
    }
}
