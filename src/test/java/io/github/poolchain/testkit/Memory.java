package io.github.poolchain.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/** What the heap tells. */
public final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Memory() {}

    /** Passes when the collector has found that nobody holds the object; no local variable must be left either. */
    public static void assertCollected(Reference<?> reference) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!reference.refersTo(null) && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(5);
        }
        assertThat(reference.refersTo(null)).as("the object is not held any more").isTrue();
    }

    /** The bytes that this thread allocates while it runs the action once. */
    public static long bytesAllocatedAtOnce(Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The bytes that this thread allocates during a run of the action, once it has been compiled. */
    public static long bytesAllocated(Runnable action) {
        // The first runs are the compiler's, which replaces the code several times; the least is the code's own.
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20 && least > 0; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            action.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
