package io.github.poolchain.pool;

import static io.github.poolchain.pool.BufferTable.IDLE;
import static io.github.poolchain.pool.BufferTable.MAX_BUFFERS;
import static io.github.poolchain.pool.BufferTable.ONE_GENERATION;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Readers of a lease, who keep its buffer from being lent again until they have gone. Counted in the buffer's word. Any thread. */
final class Pins {
    /*
     * The low bits of a handle are the buffer's index. A word with IDLE has the index there, too, so all other values are free, and while a
     * lease is being read one of them is there:
     *
     *     lent                   handle
     *     lent, n readers        IDLE | handle ^ n                  0 < n < OVER
     *     over, n readers        IDLE | handle ^ (n | OVER)
     *     idle                   IDLE | handle of the next lease
     *
     * So who lends, uses or releases a buffer that nobody reads does what it would do without this class: a use compares the word with the
     * handle, a release replaces the handle by CAS. Where that fails somebody may be reading, and then they come here.
     *
     *     pin       handle, or lent with n readers  ->  lent with one more
     *     unpin     n readers                       ->  one less; after the last of them the handle again or, if the lease is over, idle
     *     end       handle                          ->  idle, and the buffer is the caller's
     *               lent with n readers             ->  over with n readers, and the buffer will be that of the reader who leaves last
     *
     * Each step is one CAS, so nobody waits for anybody: a reader that has been stopped keeps one buffer out of use. A handle never
     * comes again, so neither does a word of a lease that is over, and no CAS mistakes one lease for another.
     *
     * Ordering: every CAS is full. What a reader has read before its unpin happens-before the last unpin, which happens-before the next lease,
     * as all of them change the same word.
     */

    /** How an attempt to end a lease ended. */
    enum End {
        /** The lease had been over. */
        NONE,
        /** The buffer is the caller's. */
        MINE,
        /** The buffer is that of the reader who leaves last. */
        LEFT_TO_READERS
    }

    private static final long OVER = 1 << 23;

    private static final int MOST_READERS = (int) OVER - 1;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Buffer.class, "state", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Pins() {}

    /** Whether the lease of that handle lasts. */
    static boolean isLent(Buffer buffer, long handle) {
        long word = buffer.state;
        return word == handle || isRead(buffer, word, handle);
    }

    /** The handle of the lease if there is one; otherwise 0. */
    static long lease(Buffer buffer) {
        while (true) {
            long word = buffer.state;
            if (word >= 0) {
                return word;
            }
            long handle = (word & Long.MAX_VALUE & -ONE_GENERATION) | buffer.index();
            if (!isRead(buffer, word, handle)) {
                return 0;
            }
            // Or the buffer was idle, and it is just getting another index.
            boolean found = buffer.slabs.find(handle) == buffer;
            if (buffer.state == word) {
                return found ? handle : 0;
            }
        }
    }

    /** The handle of the lease that is over, for a word that is not a handle. For the message only: the index may have changed since. */
    static long over(long word, int index) {
        boolean isIdle = ((int) word & MAX_BUFFERS) == index;
        long generation = word & Long.MAX_VALUE & -ONE_GENERATION;
        return (isIdle ? generation - ONE_GENERATION & Long.MAX_VALUE : generation) | index;
    }

    /** Whether the word says that the lease lasts and somebody reads it. */
    private static boolean isRead(Buffer buffer, long word, long handle) {
        long readers = readers(word, handle);
        // The index is read after the word; it might be another's handle that has led here.
        return readers > 0 && readers < OVER && buffer.index() == ((int) handle & MAX_BUFFERS);
    }

    /** For a word of that lease: how many readers, and whether it is over. */
    private static long readers(long word, long handle) {
        return word ^ (IDLE | handle);
    }

    /**
     * Until {@link #unpin} the buffer is not lent to anybody else; false if the lease is over.
     *
     * @throws IllegalStateException if it is being read by as many as can be counted
     */
    static boolean pin(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            long readers = 0;
            if (word != handle) {
                if (!isRead(buffer, word, handle)) {
                    return false;
                }
                readers = readers(word, handle);
                if (readers == MOST_READERS) {
                    throw new IllegalStateException("there are " + MOST_READERS + " calls of read for this buffer now, which is the most there may be");
                }
            }
            if (STATE.compareAndSet(buffer, word, IDLE | (handle ^ (readers + 1)))) {
                return true;
            }
        }
    }

    /** After a {@link #pin}: whether the lease is over and this was the last reader. Then the buffer is the caller's. */
    static boolean unpin(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            long readers = readers(word, handle);
            boolean isOver = readers > OVER;
            boolean isLast = (readers & ~OVER) == 1;
            long next = !isLast ? IDLE | (handle ^ (readers - 1)) : isOver ? idle(handle) : handle;
            if (STATE.compareAndSet(buffer, word, next)) {
                return isOver && isLast;
            }
        }
    }

    /** Ends a lease, of racing calls one. */
    static End end(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            boolean isRead = word != handle && isRead(buffer, word, handle);
            if (word != handle && !isRead) {
                return End.NONE;
            }
            // Linearization point: from here the lease is over, for everybody.
            if (STATE.compareAndSet(buffer, word, isRead ? word ^ OVER : idle(handle))) {
                return isRead ? End.LEFT_TO_READERS : End.MINE;
            }
        }
    }

    private static long idle(long handle) {
        return (handle + ONE_GENERATION) | IDLE;
    }
}
