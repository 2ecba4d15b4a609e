package io.github.poolchain.queue;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.ResidentMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten million elements at once, and gone: the memory is back, by the queue's account and by that of the system or the collector. In a JVM of its own, whose
 * heap is all there from the beginning.
 */
class QueueMemoryIT {
    private static final String[] HEAP = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"};

    private static final int BURST = 10_000_000;

    /** Where the JVM compresses references. */
    private static final int LEAST_REFERENCE = Integer.BYTES;

    @BeforeEach
    void onLinux() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux says how much memory a process has");
    }

    @Test
    void shouldGiveBackWhatABurstOfHandlesTook() throws IOException, InterruptedException {
        ChildJvm.run(Handles.class, HEAP);
    }

    @Test
    void shouldGiveBackWhatABurstOfObjectsTook() throws IOException, InterruptedException {
        ChildJvm.run(Objects.class, HEAP);
    }

    static final class Handles {
        private Handles() {}

        public static void main(String[] args) throws InterruptedException {
            try (LongQueue queue = new LongQueue()) {
                queue.put(1);
                check(queue.take() == 1, "what was put in comes out");
                Account account = new Account(queue::footprint, Long.BYTES, ResidentMemory::bytes);
                for (int round = 0; round < 3; round++) {
                    for (long i = 1; i <= BURST; i++) {
                        queue.put(i);
                    }
                    account.full();
                    for (long i = 1; i <= BURST; i++) {
                        check(queue.poll() == i, "in order");
                    }
                    long _ = queue.trim();
                    account.trimmed();
                }
            }
        }
    }

    static final class Objects {
        private Objects() {}

        public static void main(String[] args) throws InterruptedException {
            try (HandleQueue<Object> queue = new HandleQueue<>()) {
                Object element = new Object();
                queue.put(element);
                check(element.equals(queue.take()), "what was put in comes out");
                Account account = new Account(queue::footprint, LEAST_REFERENCE, QueueMemoryIT::heapBytes);
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < BURST; i++) {
                        queue.put(element);
                    }
                    account.full();
                    for (int i = 0; i < BURST; i++) {
                        check(element.equals(queue.poll()), "what was put in comes out");
                    }
                    long _ = queue.trim();
                    account.trimmed();
                }
            }
        }
    }

    @SuppressWarnings("CallToSystemGC") // a full collection, by the serial collector
    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What a burst takes, by what the queue says and by what is measured: of the process or, for cells, of the heap. */
    private static final class Account {
        private final LongSupplier footprint;
        private final long footprintBefore;
        private final int leastBytes;
        private final LongSupplier measured;
        private final long measuredBefore;
        private long taken;

        Account(LongSupplier footprint, int leastBytes, LongSupplier measured) {
            this.footprint = footprint;
            this.footprintBefore = footprint.getAsLong();
            this.leastBytes = leastBytes;
            this.measured = measured;
            this.measuredBefore = measured.getAsLong();
        }

        void full() {
            taken = footprint.getAsLong();
            long more = measured.getAsLong() - measuredBefore;
            check(taken >= (long) BURST * leastBytes, "each has its place: " + taken);
            check(more > taken * 3 / 4 && more < taken * 5 / 4, "taken " + taken + " bytes, measured " + more);
        }

        void trimmed() {
            check(footprint.getAsLong() == footprintBefore, "all is freed but " + footprint.getAsLong());
            long more = measured.getAsLong() - measuredBefore;
            check(more < taken / 8, "of " + taken + " bytes there stay " + more);
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
