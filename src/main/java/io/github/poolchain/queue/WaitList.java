package io.github.poolchain.queue;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait on one side of a queue. They are woken in the order in which they came. All methods may be called by any thread. The list
 * keeps as many records as threads have ever waited at once, so that waiting makes no garbage.
 */
final class WaitList {
    /*
     *     waiter                                 other side
     *     1  enter: waiting = waiting + 1        a  bring it
     *     2  full fence                          b  full fence
     *     3  look for it; if not there, park     c  if waiting > 0: wake one
     *
     * If 3 misses a, then c sees 1. A thread that is woken has left the list. It must look again, or wake another one instead.
     *
     * Waking a thread costs more than bringing an element, and a thread that is on its way may find many. So no thread is woken while one is
     * coming: one that was woken and has not looked yet, or that spins. A thread that has come says so, then looks whether there is more, and wakes
     * the next one:
     *
     *     thread that comes                      other side
     *     1  coming = coming - 1                 a  bring it
     *     2  full fence                          b  full fence
     *     3  more there?  wake one               c  if coming > 0: wake nobody
     *
     * If c comes before 1, then 3 sees a. (Go's scheduler does the same with its "spinning" threads.)
     */

    /** The record of a thread that waits, or one that is free for the next. */
    static final class Waiter {
        private @Nullable Thread thread;
        private @Nullable Waiter before;
        private @Nullable Waiter after;

        /** Set by the thread that wakes, after it has taken this out of the list; cleared by the waiter before it enters the list. */
        private volatile boolean woken;

        boolean isWoken() {
            return woken;
        }
    }

    // All but the count under the monitor of this. It is held for a few instructions.

    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private @Nullable Waiter records;

    /** How many are in the list. Written under the monitor. */
    private volatile int waiting;

    /** How many have been woken, or spin, and have not had their look. */
    private final AtomicInteger coming = new AtomicInteger();

    int waiting() {
        return waiting;
    }

    /** Whether there may be a thread that has to be woken. */
    boolean isToBeWoken() {
        return waiting > 0 && coming.get() == 0;
    }

    /** Whether the caller may spin, because few threads do. If so, it counts as coming until {@link #endComing}. */
    boolean beginComing(int most) {
        if (coming.get() >= most) {
            return false;
        }
        coming.getAndIncrement();
        return true;
    }

    /** Called by a thread that was woken or has spun, after its look. Ordering: full, before its look whether there is more. */
    void endComing() {
        coming.getAndDecrement();
    }

    /** Puts the calling thread into the list. It must look for what it wants after this, and then {@link #leave}. */
    synchronized Waiter enter() {
        Waiter me = records;
        if (me == null) {
            me = new Waiter();
        } else {
            records = me.after;
        }
        me.thread = Thread.currentThread();
        append(me);
        return me;
    }

    /** Puts a thread that has been woken back into the list; the same holds. */
    synchronized void enterAgain(Waiter me) {
        if (me.woken) {
            append(me);
        }
    }

    private synchronized void append(Waiter me) {
        me.woken = false;
        me.after = null;
        me.before = last;
        if (last == null) {
            first = me;
        } else {
            last.after = me;
        }
        last = me;
        waiting = waiting + 1;
    }

    private synchronized void unlink(Waiter one) {
        if (one.before == null) {
            first = one.after;
        } else {
            one.before.after = one.after;
        }
        if (one.after == null) {
            last = one.before;
        } else {
            one.after.before = one.before;
        }
        waiting = waiting - 1;
    }

    /** Takes the calling thread out of the list; whether it had been woken. */
    synchronized boolean leave(Waiter me) {
        boolean woken = me.woken;
        if (!woken) {
            unlink(me);
        }
        me.thread = null;
        me.before = null;
        me.after = records;
        records = me;
        return woken;
    }

    private synchronized @Nullable Thread takeFirst() {
        Waiter one = first;
        if (one == null) {
            return null;
        }
        Thread thread = one.thread;
        unlink(one);
        coming.getAndIncrement();
        one.woken = true;
        return thread;
    }

    /** Wakes the longest waiter, if no thread is coming. Ordering: the caller has made a full fence after it has brought something. */
    void wake() {
        if (isToBeWoken()) {
            wakeFirst();
        }
    }

    private boolean wakeFirst() {
        Thread thread = takeFirst();
        if (thread != null) {
            unpark(thread);
        }
        return thread != null;
    }

    /** Wakes all threads that wait now. Threads that come meanwhile, or come back, are left out, or it might never end. */
    void wakeAll() {
        int left = waiting;
        while (left > 0 && wakeFirst()) {
            left--;
        }
    }

    private static void unpark(Thread thread) {
        try {
            LockSupport.unpark(thread);
        } catch (OutOfMemoryError | RejectedExecutionException notNow) {
            // A virtual thread that its scheduler cannot take now. The caller has done its work and must not fail; the waiter looks again by
            // itself.
            return;
        }
    }
}
