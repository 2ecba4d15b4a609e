package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How many hold a lease that is shared: {@link Buffer#holds}. Any thread. */
final class Holds {
    /*
     * The number of the lease, and below it how many hold it; 0 means that it is over. A buffer whose lease is not shared has what is left
     * of an earlier one, which means nothing. The word here is set before the mark in the buffer's word (see Pins), and only to it does the
     * mark lead.
     *
     * The number is that of Buffer.number: no other lease of the buffer has it. The generations of handles would not do, as they begin anew when
     * the buffer gets another index: who is late by that would count himself among the holders of a lease that he does not have.
     *
     * No lease's word is overwritten by who is late with an earlier one. The first step of a retain is to read what is there, the second to see
     * that its lease lasts and is not shared, the third to replace by CAS what it has read. What it has read is older than its lease or of that
     * lease, so it is never that of a later one; and what has been replaced never comes again, since numbers do not.
     *
     * Ordering: every access is volatile, every change a CAS. So what a holder has done happens-before the end, by whoever holds the lease
     * last.
     */

    private static final int COUNT_BITS = 16;

    static final int MOST = (1 << COUNT_BITS) - 1;

    /** The numbers go up to here, and then begin anew: after 16 days of 100 million leases of one buffer a second. */
    static final long MOST_NUMBER = (1L << (Long.SIZE - 1 - COUNT_BITS)) - 1;

    private static final VarHandle HOLDS;

    static {
        try {
            HOLDS = MethodHandles.lookup().findVarHandle(Buffer.class, "holds", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Holds() {}

    /** Of no holder of the lease with that number. */
    private static long none(long number) {
        return number << COUNT_BITS;
    }

    private static int count(long holds, long number) {
        return holds >> COUNT_BITS == number ? (int) holds & MOST : 0;
    }

    /** How many hold the lease, whose word has the mark; 0 if it is over. */
    static int count(Buffer buffer, long handle) {
        return count(buffer.holds, buffer.number(handle));
    }

    /**
     * There is one holder, who has not been counted; false if something has changed since. The lease lasted, and had no mark, after
     * {@code before} was read.
     */
    static boolean begin(Buffer buffer, long handle, long before) {
        long number = buffer.number(handle);
        return number >= 0 && (before >> COUNT_BITS == number || HOLDS.compareAndSet(buffer, before, none(number) | 1));
    }

    /** False if the lease, whose word has the mark, is over. */
    static boolean add(Buffer buffer, long handle) {
        long number = buffer.number(handle);
        while (true) {
            long holds = buffer.holds;
            int count = count(holds, number);
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
        long number = buffer.number(handle);
        while (true) {
            long holds = buffer.holds;
            int count = count(holds, number);
            // Linearization point of the end of a shared lease, if there was one holder.
            if (count == 0 || HOLDS.compareAndSet(buffer, holds, holds - 1)) {
                return count - 1;
            }
        }
    }

    /** Who has ended the lease, and has not taken the mark from the word, has it again. */
    static void restore(Buffer buffer, long handle) {
        buffer.holds = none(buffer.number(handle)) | 1; // nobody else changes what is 0
    }
}
