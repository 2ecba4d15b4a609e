package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.poolchain.deque.DequeStalls;
import io.github.poolchain.handle.Rendezvous;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** A call in a thread of its own that has been stopped in the pool or in a deque, until {@link #goOn}. */
final class StoppedCall<T> implements AutoCloseable {
    private static final Map<Thread, StoppedCall<?>> RUNNING = new ConcurrentHashMap<>();

    private final Semaphore stoppedOrEnded = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final FutureTask<T> task;
    private final Thread thread;
    private volatile boolean stopped;
    private int arrivalsToCome;

    private StoppedCall(int arrival, Callable<T> body) {
        arrivalsToCome = arrival;
        task = new FutureTask<>(() -> {
            RUNNING.put(Thread.currentThread(), this);
            try {
                return body.call();
            } finally {
                RUNNING.remove(Thread.currentThread());
                stoppedOrEnded.release();
            }
        });
        thread = new Thread(task, "stopped");
        thread.setDaemon(true); // a test that fails must not keep the JVM
    }

    /** Starts a call, and waits until it has come to the seam for the {@code arrival}th time. */
    static <T> StoppedCall<T> at(Seam seam, int arrival, Callable<T> body) throws Exception {
        Seam.install(reached -> {
            if (reached == seam) {
                arrived();
            }
        });
        StoppedCall<T> call = new StoppedCall<>(arrival, body);
        call.begin();
        if (!call.stopped) {
            throw new AssertionError("the call has not come to " + seam + ": it returned " + call.goOn());
        }
        return call;
    }

    /** Starts a call, and waits until it has come to the {@code arrival}th seam of the deques, or has ended. */
    static <T> StoppedCall<T> inDeque(int arrival, Callable<T> body) throws Exception {
        DequeStalls.install(StoppedCall::arrived);
        StoppedCall<T> call = new StoppedCall<>(arrival, body);
        call.begin();
        return call;
    }

    private void begin() throws InterruptedException {
        thread.start();
        if (!stoppedOrEnded.tryAcquire(Rendezvous.PATIENCE_SECONDS, SECONDS)) {
            throw new AssertionError("neither stopped nor ended");
        }
    }

    private static void arrived() {
        StoppedCall<?> here = RUNNING.get(Thread.currentThread());
        if (here != null && --here.arrivalsToCome == 0) {
            here.stop();
        }
    }

    private void stop() {
        stopped = true;
        stoppedOrEnded.release();
        try {
            if (!released.tryAcquire(Rendezvous.PATIENCE_SECONDS, SECONDS)) {
                throw new AssertionError("stopped and forgotten");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean hasStopped() {
        return stopped;
    }

    /** Lets the call go on to its end: what it returned; throws what it threw. */
    T goOn() throws Exception {
        released.release();
        try {
            return task.get(Rendezvous.PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("in " + thread, e.getCause());
        }
    }

    @Override
    public void close() {
        released.release();
        Seam.install(null);
        DequeStalls.install(null);
    }
}
