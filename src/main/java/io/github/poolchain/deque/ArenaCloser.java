package io.github.poolchain.deque;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks that close arenas, on one daemon thread for all chains. The thread exists only while there is something to close,
 * and for a moment after. It has no context class loader and no inherited thread-locals, and refers to a chain only from
 * {@link #execute} until the task is done.
 */
final class ArenaCloser implements Executor {
    /*
     * A platform thread, since a virtual one would wait while all carriers are busy, and memory would pile up.
     * Of the callers that find no thread, the one whose CAS succeeds starts it.
     *
     *     execute                              thread, when it has been idle
     *     1  tasks.add                         a  thread = null
     *     2  thread == null?  start one        b  tasks.isEmpty()?  then end; if not, and none is there, stay
     *
     * All four are volatile: if b misses 1, then 2 sees a.
     */

    static final ArenaCloser INSTANCE = new ArenaCloser(2_000_000_000L);

    private final long idleNanos;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /** The thread ends when it has had nothing to do for {@code idleNanos}. */
    ArenaCloser(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    /**
     * Any thread. Does not wait, but when there is no thread it starts one.
     *
     * @throws OutOfMemoryError if no thread can be started
     */
    @Override
    public void execute(Runnable task) {
        if (thread.get() == null) {
            start(); // before the task is in, as it may throw
        }
        tasks.add(task);
        Thread running = thread.get();
        if (running == null) {
            start();
        } else {
            LockSupport.unpark(running);
        }
    }

    private void start() {
        Thread started = Thread.ofPlatform()
                .name("poolchain-closer")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(this::work);
        started.setContextClassLoader(null);
        if (thread.compareAndSet(null, started)) {
            try {
                started.start();
            } catch (Throwable refused) {
                thread.set(null);
                throw refused;
            }
        }
    }

    private void work() {
        Thread current = Thread.currentThread();
        try {
            do {
                runUntilIdle(current);
                thread.set(null);
            } while (!tasks.isEmpty() && thread.compareAndSet(null, current));
        } finally {
            thread.compareAndSet(current, null); // or, after an error, there would never be another
        }
    }

    private void runUntilIdle(Thread current) {
        long idleSince = System.nanoTime();
        long idle = 0;
        while (idle < idleNanos) {
            Runnable task = tasks.poll();
            if (task == null) {
                LockSupport.parkNanos(this, idleNanos - idle);
                idle = System.nanoTime() - idleSince;
            } else {
                run(task, current);
                idleSince = System.nanoTime();
                idle = 0;
            }
        }
    }

    /** Passes what a task throws to the handler of uncaught exceptions; this thread goes on. */
    private static void run(Runnable task, Thread current) {
        try {
            task.run();
        } catch (Throwable thrown) {
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        }
    }
}
