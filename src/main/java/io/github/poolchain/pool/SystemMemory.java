package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Returns memory that pools have freed to the operating system. Freed memory goes to the C library's malloc, which keeps most of it; on
 * Linux with glibc the JVM can make malloc return it. Each pool has an account of its own. Any thread.
 */
final class SystemMemory {
    /*
     * The JVM's diagnostic command System.trim_native_heap, which needs no flag, calls malloc_trim(0). That looks at every free page of
     * every malloc arena and locks the arena meanwhile, some 0.3 ms for each MiB that goes back. So it is called only after all pools of the
     * process together have freed much since the last time; by one thread at a time, and others do not wait for it; and only by trim, close
     * and the aging thread, never by a get or a release.
     *
     * If the command is missing (another system or C library, no module jdk.management), the first attempt finds that out, and there is no
     * second one.
     */

    /** How many bytes must have been freed to malloc since the last time. */
    static final long ENOUGH = 8L << 20;

    /** How many bytes all pools have freed since malloc was last made to return memory. */
    private static final AtomicLong FREED = new AtomicLong();

    /** Whether a thread is in the command. */
    private static final AtomicBoolean ASKING = new AtomicBoolean();

    /** True, then perhaps false once. */
    private static volatile boolean available = true;

    /** How many times calls of this pool have run the command. */
    private final AtomicLong trims = new AtomicLong();

    /** How many bytes went back to the system by that. */
    private final AtomicLong bytes = new AtomicLong();

    /** A pool has freed native memory. Takes no time: it may be called with a lock. */
    void freed(long freedBytes) {
        FREED.getAndAdd(freedBytes);
    }

    /**
     * Returns memory to the system, if enough has been freed and no other thread is doing so. May take a tenth of a second: call it without a
     * lock. Throws nothing.
     *
     * @return how many bytes went back; 0 also if the command was not run
     */
    long giveBack() {
        long due = FREED.get();
        if (due < ENOUGH || !available || !ASKING.compareAndSet(false, true)) {
            return 0;
        }
        try {
            FREED.getAndAdd(-due);
            Stack.reserveMore();
            long cameBack = DiagnosticCommand.trimNativeHeap();
            trims.getAndIncrement();
            bytes.getAndAdd(cameBack);
            return cameBack;
        } catch (VirtualMachineError noMemoryOrStackNow) {
            FREED.getAndAdd(due);
            return 0;
        } catch (RuntimeException | LinkageError missing) {
            available = false;
            return 0;
        } finally {
            ASKING.set(false);
        }
    }

    /** How often this pool has had the JVM give freed memory back to the system. */
    long trims() {
        return trims.get();
    }

    /** By how many bytes the resident memory of the process fell, as the JVM reports it. */
    long bytes() {
        return bytes.get();
    }

    /** The bytes that went back, by the command's words; throws if it says that it cannot do that here. */
    static long parse(String said) {
        return DiagnosticCommand.parse(said);
    }

    /** Apart, so that {@code java.management} is not needed until much has been freed. */
    private static final class DiagnosticCommand {
        private static final String NAME = "com.sun.management:type=DiagnosticCommand";
        private static final String OPERATION = "systemTrimNativeHeap";

        /** At the end of {@code RSS+Swap: 182M->114M (-69364K)}. */
        private static final Pattern CHANGE = Pattern.compile("\\(([+-])(\\d+)([BKMG])\\)");

        private DiagnosticCommand() {}

        static long trimNativeHeap() {
            try {
                Object said = ManagementFactory.getPlatformMBeanServer()
                        .invoke(new ObjectName(NAME), OPERATION, new Object[0], new String[0]);
                return parse(String.valueOf(said));
            } catch (JMException missing) {
                throw new UnsupportedOperationException(missing);
            }
        }

        static long parse(String said) {
            if (said.contains("Not available")) {
                throw new UnsupportedOperationException(said);
            }
            Matcher change = CHANGE.matcher(said);
            if (!change.find() || change.group(1).equals("+")) {
                return 0; // the JVM does not know, or others have taken more meanwhile
            }
            return Long.parseLong(change.group(2)) << (10 * "BKMG".indexOf(change.group(3)));
        }
    }
}
