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
 * Ten million elements at once, and gone: the memory is back, by the queue's account and by that of the system. In a JVM of its own, whose
 * heap is all there from the beginning.
 */
class QueueMemoryIT {
    private static final String[] HEAP = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"};

    private static final int BURST = 10_000_000;
    private static final int ROUNDS = 4;

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
                Account account = new Account(queue::footprint, ResidentMemory::bytes, Long.BYTES);
                for (int round = 0; round < ROUNDS; round++) {
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
                account.back();
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
                Account account = new Account(queue::footprint, Account::heapInUse, Integer.BYTES);
                for (int round = 0; round < ROUNDS; round++) {
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
                account.back();
            }
        }
    }

    /** What a burst takes, by what the queue says, and by what the system says of handles, or the collector of objects. */
    private static final class Account {
        private final LongSupplier footprint;
        private final long footprintBefore;
        private final LongSupplier memory;
        private final long memoryBefore;
        private final int bytesEach;
        private long taken;
        private long least = Long.MAX_VALUE;

        Account(LongSupplier footprint, LongSupplier memory, int bytesEach) {
            this.footprint = footprint;
            this.footprintBefore = footprint.getAsLong();
            this.memory = memory;
            this.memoryBefore = memory.getAsLong();
            this.bytesEach = bytesEach;
        }

        static long heapInUse() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        void full() {
            taken = footprint.getAsLong();
            long more = memory.getAsLong() - memoryBefore;
            check(taken >= (long) BURST * bytesEach, "each has its place: " + taken);
            check(more > taken * 3 / 4 && more < taken * 5 / 4, "taken " + taken + " bytes, in use " + more);
        }

        void trimmed() {
            check(footprint.getAsLong() == footprintBefore, "all is freed but " + footprint.getAsLong());
            least = Math.min(least, memory.getAsLong() - memoryBefore);
        }

        /** Of several bursts. After one, glibc may keep up to half of it for a while. */
        void back() {
            check(least < taken / 8, "of " + taken + " bytes there stay " + least);
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
