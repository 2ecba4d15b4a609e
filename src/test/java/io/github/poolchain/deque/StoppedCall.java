package io.github.poolchain.deque;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call in a thread of its own that has been stopped at a seam, until {@link #goOn}. Any number may be stopped at a
 * time; the thread of the test itself is never stopped.
 */
final class StoppedCall<T> implements AutoCloseable {
    private static final Map<Thread, StoppedCall<?>> STOPPED = new ConcurrentHashMap<>();

    /** How many are not closed: while there is one, every thread calls at the seams. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final Semaphore stoppedOrEnded = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final Call<T> call;

    /** Where the call is to stop next; null when nowhere any more. Written while the call stands. */
    private volatile Seam seam;

    private volatile boolean stopped;
    private int arrivalsToCome;

    private StoppedCall(String threadName, Seam seam, int arrival, Callable<T> body) {
        this.seam = seam;
        this.arrivalsToCome = arrival;
        OPEN.incrementAndGet();
        Seam.install(StoppedCall::arrived);
        call = Call.start(threadName, () -> {
            STOPPED.put(Thread.currentThread(), this);
            try {
                return body.call();
            } finally {
                STOPPED.remove(Thread.currentThread());
                stoppedOrEnded.release();
            }
        });
    }

    /** Starts a call, and waits until it has come to the seam. */
    static <T> StoppedCall<T> at(Seam seam, Callable<T> body) throws Exception {
        return at(seam, 1, "stopped", body);
    }

    /** As {@link #at(Seam, Callable)}, but the call stops when it comes to the seam for the {@code arrival}th time. */
    static <T> StoppedCall<T> at(Seam seam, int arrival, String threadName, Callable<T> body) throws Exception {
        StoppedCall<T> stopped = new StoppedCall<>(threadName, seam, arrival, body);
        try {
            stopped.awaitStop(seam);
        } catch (Throwable t) {
            stopped.close();
            throw t;
        }
        return stopped;
    }

    private void awaitStop(Seam where) throws Exception {
        boolean inTime = stoppedOrEnded.tryAcquire(Call.PATIENCE_SECONDS, SECONDS);
        if (!stopped) {
            T result = inTime ? call.result() : null;
            throw new AssertionError("the call has not come to " + where + (inTime ? ": it returned " + result : ""));
        }
    }

    private static void arrived(Seam seam) {
        StoppedCall<?> here = STOPPED.get(Thread.currentThread());
        if (here != null && here.seam == seam && --here.arrivalsToCome == 0) {
            here.stop();
        }
    }

    private void stop() {
        stopped = true;
        stoppedOrEnded.release();
        try {
            if (!released.tryAcquire(Call.PATIENCE_SECONDS, SECONDS)) {
                throw new AssertionError("stopped at " + seam + " and forgotten");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets the call go on until it comes to another seam, or to the same once more. */
    void goOnTo(Seam next) throws Exception {
        seam = next;
        arrivalsToCome = 1;
        stopped = false;
        released.release();
        awaitStop(next);
    }

    /** Lets the call go on to its end: what it returned; throws what it threw. */
    T goOn() throws Exception {
        seam = null;
        released.release();
        return call.result();
    }

    @Override
    public void close() {
        seam = null;
        released.release();
        if (OPEN.decrementAndGet() == 0) {
            Seam.install(null);
        }
    }
}
