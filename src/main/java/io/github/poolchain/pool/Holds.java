package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The number of holders of a shared lease: {@link Buffer#holds}. Any thread. */
final class Holds {
    /*
     * The word is the number of the lease, and in its low bits how many holders the lease has; 0 holders mean that it is over. If the lease of a
     * buffer is not shared, the word is left from an earlier lease and means nothing. It is set before the mark in the buffer's word (see Pins), and
     * read only by threads that have seen the mark.
     *
     * The number is Buffer.number, which no other lease of the buffer has. Generations of handles would not do: they start again when the buffer
     * gets another index, and then a late thread could count itself among the holders of a lease that it does not have.
     *
     * A thread that is late with an earlier lease never overwrites the word of a later one. A retain first reads the word, then sees that its
     * lease lasts and is not shared, and then replaces by CAS what it has read. What it has read is of its own lease or older, and it cannot come
     * again, because numbers do not.
     *
     * Ordering: every access is volatile, and every change is a CAS. So what a holder has done happens-before the end by the last holder.
     */

    private static final int COUNT_BITS = 16;

    static final int MOST = (1 << COUNT_BITS) - 1;

    /** The largest number; then they start again: after 16 days of 100 million leases of one buffer a second. */
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

    /** The word of the lease with that number when it has no holder. */
    private static long none(long number) {
        return number << COUNT_BITS;
    }

    private static int count(long holds, long number) {
        return holds >> COUNT_BITS == number ? (int) holds & MOST : 0;
    }

    /** How many holders a lease has whose word has the mark; 0 if it is over. */
    static int count(Buffer buffer, long handle) {
        return count(buffer.holds, buffer.number(handle));
    }

    /**
     * Counts the one holder that a lease has before it is shared; false if the word has changed since {@code before} was read. After that read the
     * lease lasted and had no mark.
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

    /** Only the thread that has ended the lease and has not removed the mark. Makes it the one holder again. */
    static void restore(Buffer buffer, long handle) {
        buffer.holds = none(buffer.number(handle)) | 1; // no other thread changes a word with 0 holders
    }
}
