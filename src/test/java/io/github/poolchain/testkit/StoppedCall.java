package io.github.poolchain.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.poolchain.seam.Seam;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * A call in a thread of its own that has been stopped at a seam, until {@link #goOn}. Any number may be stopped at a time; other threads
 * are never stopped.
 */
public final class StoppedCall<T> implements AutoCloseable {
    private static final Map<Thread, StoppedCall<?>> CALLS = new ConcurrentHashMap<>();

    private final Semaphore stoppedOrEnded = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final FutureTask<T> task;
    private final Thread thread;

    /** Where the call is to stop next. Written while the call stands. */
    private volatile Predicate<? super Seam> where;

    private volatile boolean stopped;
    private int arrivalsToCome;

    private StoppedCall(Thread.Builder builder, Predicate<? super Seam> where, int arrival, Callable<T> body) {
        this.where = where;
        this.arrivalsToCome = arrival;
        this.task = new FutureTask<>(body) {
            @Override
            protected void done() {
                stoppedOrEnded.release();
            }
        };
        this.thread = builder.unstarted(task);
        CALLS.put(thread, this);
        Seam.install(StoppedCall::arrived);
        thread.start();
    }

    /** Starts a call in a platform thread, and waits until it has come to the seam. */
    public static <T> StoppedCall<T> at(Seam seam, Callable<T> body) throws Exception {
        return at(seam, 1, body);
    }

    /** As {@link #at(Seam, Callable)}, but the call stops when it comes to the seam for the {@code arrival}th time. */
    public static <T> StoppedCall<T> at(Seam seam, int arrival, Callable<T> body) throws Exception {
        return at(seam, arrival, "stopped", body);
    }

    public static <T> StoppedCall<T> at(Seam seam, int arrival, String threadName, Callable<T> body) throws Exception {
        return at(Thread.ofPlatform().daemon().name(threadName), seam, arrival, body);
    }

    public static <T> StoppedCall<T> at(Thread.Builder builder, Seam seam, int arrival, Callable<T> body) throws Exception {
        StoppedCall<T> call = new StoppedCall<>(builder, seam::equals, arrival, body);
        call.awaitStop(seam);
        return call;
    }

    /** Starts a call, and waits until it has come to the {@code arrival}th of such seams, or has ended. */
    public static <T> StoppedCall<T> perhapsAt(Predicate<? super Seam> seams, int arrival, Callable<T> body) throws Exception {
        StoppedCall<T> call = new StoppedCall<>(Thread.ofPlatform().daemon().name("stopped"), seams, arrival, body);
        call.awaitStopOrEnd();
        return call;
    }

    private static void arrived(Seam seam) {
        StoppedCall<?> call = CALLS.get(Thread.currentThread());
        if (call != null && call.arrivalsToCome > 0 && call.where.test(seam) && --call.arrivalsToCome == 0) {
            call.stop();
        }
    }

    private void stop() {
        stopped = true;
        stoppedOrEnded.release();
        released.acquireUninterruptibly();
    }

    private void awaitStop(Seam seam) throws Exception {
        boolean inTime = awaitStopOrEnd();
        if (!stopped) {
            close();
            throw new AssertionError("the call has not come to " + seam + (inTime ? ": it returned " + Threads.result(task) : ""));
        }
    }

    private boolean awaitStopOrEnd() throws InterruptedException {
        return stoppedOrEnded.tryAcquire(Rendezvous.PATIENCE_SECONDS, SECONDS);
    }

    /** Whether it has come to the seam, and not ended before. */
    public boolean hasStopped() {
        return stopped;
    }

    public Thread thread() {
        return thread;
    }

    /** Lets the call go on until it comes to another seam, or to the same once more. */
    public void goOnTo(Seam next) throws Exception {
        where = next::equals;
        arrivalsToCome = 1;
        stopped = false;
        released.release();
        awaitStop(next);
    }

    /** Lets the call go on, and does not wait for it. */
    public FutureTask<T> release() {
        released.release();
        return task;
    }

    /** Lets the call go on to its end: what it returned; throws what it threw. */
    public T goOn() throws Exception {
        released.release();
        T result = Threads.result(task);
        Threads.join(thread);
        return result;
    }

    @Override
    public void close() {
        CALLS.remove(thread);
        released.release();
        if (CALLS.isEmpty()) {
            Seam.install(null);
        }
    }
}
