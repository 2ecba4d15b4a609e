package io.github.poolchain.queue;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** A call in a thread of its own that has been stopped at a seam, until {@link #goOn}. Other threads are not stopped. */
final class StoppedCall<T> implements AutoCloseable {
    private static final Map<Thread, StoppedCall<?>> CALLS = new ConcurrentHashMap<>();

    private final Semaphore stoppedOrEnded = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final FutureTask<T> task;
    private final Thread thread;
    private volatile Seam seam;
    private volatile boolean stopped;

    private StoppedCall(Thread.Builder builder, Seam seam, Callable<T> body) {
        this.seam = seam;
        Seam.install(StoppedCall::arrived);
        this.task = new FutureTask<>(body) {
            @Override
            protected void done() {
                stoppedOrEnded.release();
            }
        };
        this.thread = builder.unstarted(task);
        CALLS.put(thread, this);
        thread.start();
    }

    /** Starts a call in a platform thread, and waits until it has come to the seam. */
    static <T> StoppedCall<T> at(Seam seam, Callable<T> body) throws Exception {
        return at(Thread.ofPlatform().daemon().name("stopped"), seam, body);
    }

    static <T> StoppedCall<T> at(Thread.Builder builder, Seam seam, Callable<T> body) throws Exception {
        StoppedCall<T> call = new StoppedCall<>(builder, seam, body);
        call.awaitStop();
        return call;
    }

    private static void arrived(Seam seam) {
        StoppedCall<?> call = CALLS.get(Thread.currentThread());
        if (call != null && call.seam == seam) {
            call.stop();
        }
    }

    private void stop() {
        seam = null;
        stopped = true;
        stoppedOrEnded.release();
        released.acquireUninterruptibly();
    }

    private void awaitStop() throws Exception {
        Seam where = seam;
        if (!stoppedOrEnded.tryAcquire(Rendezvous.PATIENCE_SECONDS, SECONDS) || !stopped) {
            throw new AssertionError("has not come to " + where + (task.isDone() ? ": " + task.get() : ""));
        }
    }

    Thread thread() {
        return thread;
    }

    /** Lets the call go on, until it has come to another seam. */
    void goOnTo(Seam next) throws Exception {
        stopped = false;
        seam = next;
        released.release();
        awaitStop();
    }

    /** Lets the call go on, and does not wait for it. */
    FutureTask<T> release() {
        released.release();
        return task;
    }

    /** Lets the call go on to its end: what it returned; throws what it threw. */
    T goOn() throws Exception {
        released.release();
        return Threads.result(task);
    }

    @Override
    public void close() {
        seam = null;
        CALLS.remove(thread);
        released.release();
        if (CALLS.isEmpty()) {
            Seam.install(null);
        }
    }
}
