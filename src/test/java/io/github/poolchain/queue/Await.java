package io.github.poolchain.queue;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** Threads, and what they have to come to. */
final class Await {
    /** So long that only a hang exceeds it, on whatever machine. */
    static final int PATIENCE_SECONDS = 120;

    private Await() {}

    static <T> FutureTask<T> start(Thread.Builder builder, Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        builder.start(task);
        return task;
    }

    /** In a platform thread. */
    static <T> FutureTask<T> start(Callable<T> body) {
        return start(Thread.ofPlatform().daemon(), body);
    }

    /** Runs in a platform thread of its own, which has died when this returns. */
    static <T> T run(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        T result = result(task);
        thread.join();
        return result;
    }

    /** Waits for the end; throws what was thrown. */
    static <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get(PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    static void until(BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("has not come to pass");
            }
            Thread.sleep(1);
        }
    }
}
