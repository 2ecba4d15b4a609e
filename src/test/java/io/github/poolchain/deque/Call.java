package io.github.poolchain.deque;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call under way in a thread of its own. */
final class Call<T> {
    /** So long that only a hang exceeds it, on whatever machine. */
    static final int PATIENCE_SECONDS = 120;

    private final FutureTask<T> task;
    private final Thread thread;

    private Call(String threadName, Callable<T> body) {
        task = new FutureTask<>(body);
        thread = new Thread(task, threadName);
        thread.setDaemon(true); // a test that fails must not keep the JVM
    }

    static <T> Call<T> start(String threadName, Callable<T> body) {
        Call<T> call = new Call<>(threadName, body);
        call.thread.start();
        return call;
    }

    /** For loops that wait for another thread: there may be more threads than processors. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void letOthersRun() {
        Thread.yield();
    }

    /** Waits for the end: what the call returned; throws what it threw. */
    T result() throws Exception {
        try {
            return task.get(PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("in " + thread, e.getCause());
        }
    }
}
