package io.github.poolchain.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Threads of either kind that are waited for. */
public final class Threads {
    /** What may throw. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    private Threads() {}

    /** Runs in a platform thread of its own, which has died when this returns. */
    public static Thread run(Body body) throws Exception {
        return run(Thread.ofPlatform().daemon(), body);
    }

    public static Thread runVirtual(Body body) throws Exception {
        return run(Thread.ofVirtual(), body);
    }

    private static Thread run(Thread.Builder builder, Body body) throws Exception {
        FutureTask<Void> task = task(body);
        Thread thread = builder.start(task);
        result(task);
        join(thread);
        return thread;
    }

    public static FutureTask<Void> task(Body body) {
        return new FutureTask<>(() -> {
            body.run();
            return null;
        });
    }

    /** Waits for the end; throws what was thrown. */
    public static <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get(Rendezvous.PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    public static <T> FutureTask<T> start(Thread.Builder builder, Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        builder.start(task);
        return task;
    }

    /** In a platform thread. */
    public static <T> FutureTask<T> start(Callable<T> body) {
        return start(Thread.ofPlatform().daemon(), body);
    }

    /** In a platform thread. */
    public static <T> FutureTask<T> start(String name, Callable<T> body) {
        return start(Thread.ofPlatform().daemon().name(name), body);
    }

    /** In a platform thread of its own, which has died when this returns what the body did. */
    public static <T> T call(Callable<T> body) throws Exception {
        return call("caller", body);
    }

    public static <T> T call(String name, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        T result = result(task);
        join(thread);
        return result;
    }

    /** Waits until that holds. */
    public static void until(BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("has not come to pass").isNegative();
            Thread.sleep(1);
        }
    }

    public static void join(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(Rendezvous.PATIENCE_SECONDS));
        assertThat(thread.isAlive()).as(thread + " is alive").isFalse();
    }

    /** For loops that wait for another thread: there may be more threads than processors. */
    @SuppressWarnings("ThreadPriorityCheck")
    public static void letOthersRun() {
        Thread.yield();
    }

    /** Waits until the thread is parked, with or without a time. */
    public static void awaitParked(Thread thread) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime() - deadline).as(thread + " waits").isNegative();
            letOthersRun();
        }
    }
}
