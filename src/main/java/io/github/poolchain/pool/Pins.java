package io.github.poolchain.pool;

import static io.github.poolchain.pool.BufferTable.IDLE;
import static io.github.poolchain.pool.BufferTable.MAX_BUFFERS;
import static io.github.poolchain.pool.BufferTable.ONE_GENERATION;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Leases that are being read, or that have several holders, and their end. A reader keeps the buffer from being lent again until it has left. Any
 * thread.
 */
final class Pins {
    /*
     * The low bits of a handle are the buffer's index. An idle word has the index there, too. So in a word with IDLE all other values of the low bits are
     * free, and are used while a lease is being read or shared:
     *
     *     lent                   handle
     *     lent, n readers        IDLE | handle ^ n                  0 < n < SHARED
     *     shared, n readers      IDLE | handle ^ (n | SHARED)       0 <= n
     *     over, n readers        IDLE | handle ^ (n | OVER)         0 < n
     *     idle                   IDLE | handle of the next lease
     *
     * So a buffer that is neither read nor shared is lent, used and released as it would be without this class: a use compares the word with the
     * handle, and a release replaces the handle by CAS. If that fails, they come here.
     *
     *     pin       lent or shared with n readers   ->  with one more
     *     unpin     n readers                       ->  one less; after the last of them the handle again if lent, idle if over
     *     retain    lent with n readers             ->  shared with n readers; and each time one more in Holds
     *     end       handle                          ->  idle, and the buffer is the caller's
     *               lent with n readers             ->  over with n readers, and the last reader to leave gets the buffer
     *               shared with n readers           ->  first one less in Holds; the last holder then makes it idle or over
     *
     * A lease whose word says shared is over as soon as Holds counts no holder.
     *
     * Each step is one CAS, so no thread waits for another: a reader that is stopped keeps one buffer out of use, and so does the last
     * holder that is stopped between its two steps. A handle never comes again, and while the buffer keeps its index, neither does any word of a
     * lease that is over. So until the buffer gets another index, no CAS mistakes one lease for another. After that a word with marks may come again:
     * in a lease of the same generation, whose index differs from the earlier one in just those marks. A thread that stopped between its look
     * and its CAS would have to go on in that very lease, as a rule 2^32 leases later: see lease-same-word in src/model/pools.md.
     *
     * Ordering: every CAS is full. What a reader has read before its unpin happens-before the last unpin, which happens-before the next lease,
     * since all of them change the same word.
     */

    /** How an attempt to end a lease ended. */
    enum End {
        /** The lease was over before. */
        NONE,
        /** The buffer is the caller's. */
        MINE,
        /** The last reader to leave gets the buffer. */
        LEFT_TO_READERS,
        /** The lease goes on, with one holder less. */
        LEFT_TO_HOLDERS
    }

    private static final long OVER = 1 << 23;
    private static final long SHARED = 1 << 22;

    static final int MOST_READERS = (int) SHARED - 1;

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
        return word == handle || isMarked(buffer, word, handle);
    }

    /** The handle of the lease if there is one; otherwise 0. */
    static long lease(Buffer buffer) {
        while (true) {
            long word = buffer.state;
            if (word >= 0) {
                return word;
            }
            long handle = (word & Long.MAX_VALUE & -ONE_GENERATION) | buffer.index();
            if (!isMarked(buffer, word, handle)) {
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

    /** Whether the lease lasts, and the word says that it is being read or shared. */
    private static boolean isMarked(Buffer buffer, long word, long handle) {
        long marks = marks(word, handle);
        // The index is read after the word; it might be another's handle that has led here.
        return marks > 0
                && marks < OVER
                && buffer.index() == ((int) handle & MAX_BUFFERS)
                && (marks < SHARED || Holds.count(buffer, handle) > 0);
    }

    /** For a word of that lease: how many readers, whether it is shared, and whether it is over; 0 if idle and about to be lent. */
    private static long marks(long word, long handle) {
        return word ^ (IDLE | handle);
    }

    private static long marked(long handle, long marks) {
        return IDLE | (handle ^ marks);
    }

    // ---- Readers

    /**
     * Keeps the buffer from being lent again until {@link #unpin}; false if the lease is over. A shared lease may be over although this returns
     * true.
     *
     * @throws IllegalStateException if {@link #MOST_READERS} calls are reading it
     */
    static boolean pin(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            long marks = 0;
            if (word != handle) {
                if (!isMarked(buffer, word, handle)) {
                    return false;
                }
                marks = marks(word, handle);
                if ((marks & MOST_READERS) == MOST_READERS) {
                    throw new IllegalStateException("there are " + MOST_READERS + " calls of read for this buffer now, which is the most there may be");
                }
            }
            if (STATE.compareAndSet(buffer, word, marked(handle, marks + 1))) {
                return true;
            }
        }
    }

    /** After a {@link #pin}: whether the lease is over and this was the last reader. Then the buffer is the caller's. */
    static boolean unpin(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            long fewer = marks(word, handle) - 1;
            long next = fewer == 0 ? handle : fewer == OVER ? idle(handle) : marked(handle, fewer);
            if (STATE.compareAndSet(buffer, word, next)) {
                return fewer == OVER;
            }
        }
    }

    // ---- Holders

    /**
     * One more {@link #end} is needed to end the lease; false if it is over.
     *
     * @throws IllegalStateException if it has as many holders as can be counted
     */
    static boolean retain(Buffer buffer, long handle) {
        return share(buffer, handle) && Holds.add(buffer, handle);
    }

    /** From now on the holders are counted, one if there has been no retain; false if the lease is over. */
    static boolean share(Buffer buffer, long handle) {
        while (true) {
            long before = buffer.holds; // first: see Holds
            long word = buffer.state;
            if (word != handle && !isMarked(buffer, word, handle)) {
                return false;
            }
            long marks = word == handle ? 0 : marks(word, handle);
            if ((marks & SHARED) != 0) {
                return true;
            }
            if (Holds.begin(buffer, handle, before)) {
                boolean _ = STATE.compareAndSet(buffer, word, marked(handle, marks | SHARED)); // and look again
            }
        }
    }

    /** Ends a lease for one holder; of racing calls as many as there are holders. */
    static End end(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            boolean isMarked = word != handle && isMarked(buffer, word, handle);
            if (word != handle && !isMarked) {
                return End.NONE;
            }
            if (isMarked && (marks(word, handle) & SHARED) != 0) {
                int left = Holds.remove(buffer, handle);
                return left < 0 ? End.NONE : left > 0 ? End.LEFT_TO_HOLDERS : endShared(buffer, handle);
            }
            // Linearization point, if not shared: from here the lease is over, for everybody.
            if (STATE.compareAndSet(buffer, word, isMarked ? word ^ OVER : idle(handle))) {
                return isMarked ? End.LEFT_TO_READERS : End.MINE;
            }
        }
    }

    /** Only the thread that was the last holder of a shared lease, which is already over. */
    static End endShared(Buffer buffer, long handle) {
        while (true) {
            long word = buffer.state;
            long readers = marks(word, handle) & MOST_READERS;
            if (STATE.compareAndSet(buffer, word, readers == 0 ? idle(handle) : marked(handle, readers | OVER))) {
                return readers == 0 ? End.MINE : End.LEFT_TO_READERS;
            }
        }
    }

    private static long idle(long handle) {
        return (handle + ONE_GENERATION) | IDLE;
    }
}
