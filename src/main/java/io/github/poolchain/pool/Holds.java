package io.github.poolchain.pool;

import static io.github.poolchain.pool.BufferTable.ONE_GENERATION;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How many hold a lease that is shared: {@link Buffer#holds}. Any thread. */
final class Holds {
    /*
     * The generation of the lease, and below it how many hold it; 0 means that it is over. A buffer whose lease is not shared has what is left
     * of an earlier one, which means nothing. The number is set before the mark in the buffer's word (see Pins), and only to it does the
     * mark lead.
     *
     * No lease's number is overwritten by who is late with an earlier one. The first step of a retain is to read what is there, the second to see
     * that its lease lasts and is not shared, the third to replace by CAS what it has read. What it has read is older than its lease or of that
     * lease, so it is never that of a later one; and what has been replaced never comes again, since generations do not. They begin anew when
     * a buffer gets another index, and then NONE is written; who is late there may replace that, by a number that means nothing.
     *
     * Ordering: every access is volatile, every change a CAS. So what a holder has done happens-before the end, by whoever holds the lease
     * last.
     */

    /** Of no generation. */
    static final long NONE = -1;

    static final int MOST = (int) ONE_GENERATION - 1;

    private static final VarHandle HOLDS;

    static {
        try {
            HOLDS = MethodHandles.lookup().findVarHandle(Buffer.class, "holds", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Holds() {}

    private static long generation(long handle) {
        return handle & -ONE_GENERATION;
    }

    private static int count(long holds, long handle) {
        return generation(holds) == generation(handle) ? (int) holds & MOST : 0;
    }

    /** How many hold the lease, whose word has the mark; 0 if it is over. */
    static int count(Buffer buffer, long handle) {
        return count(buffer.holds, handle);
    }

    /**
     * There is one holder, who has not been counted; false if something has changed since. The lease lasted, and had no mark, after
     * {@code before} was read.
     */
    static boolean begin(Buffer buffer, long handle, long before) {
        return generation(before) == generation(handle) || HOLDS.compareAndSet(buffer, before, generation(handle) | 1);
    }

    /** False if the lease, whose word has the mark, is over. */
    static boolean add(Buffer buffer, long handle) {
        while (true) {
            long holds = buffer.holds;
            int count = count(holds, handle);
            if (count == 0) {
                return false;
            }
            if (count == MOST) {
                throw new IllegalStateException("the lease has " + MOST + " holders, which is the most there may be");
            }
            if (HOLDS.compareAndSet(buffer, holds, holds + 1)) {
                return true;
            }
        }
    }

    /** How many are left; less than 0 if the lease, whose word has the mark, was over. */
    static int remove(Buffer buffer, long handle) {
        while (true) {
            long holds = buffer.holds;
            int count = count(holds, handle);
            // Linearization point of the end of a shared lease, if there was one holder.
            if (count == 0 || HOLDS.compareAndSet(buffer, holds, holds - 1)) {
                return count - 1;
            }
        }
    }

    /** Who has ended the lease, and has not taken the mark from the word, has it again. */
    static void restore(Buffer buffer, long handle) {
        buffer.holds = generation(handle) | 1; // nobody else changes what is 0
    }
}
