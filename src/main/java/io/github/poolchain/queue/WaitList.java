package io.github.poolchain.queue;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for the same thing, woken in the order in which they came. All methods may be called by any thread. A list
 * keeps a record for each that waited at once, so that waiting makes no garbage.
 */
final class WaitList {
    /*
     *     who waits                              who brings
     *     1  enter: waiting = waiting + 1        a  bring it
     *     2  full fence                          b  full fence
     *     3  look for it; if not there, park     c  if waiting > 0: wake one
     *
     * If 3 misses a then c sees 1. Whoever is woken has left the list, and must look again, or wake another in its stead.
     *
     * To wake somebody costs more than to bring something, and one that is on its way may find much. So nobody is woken as long as
     * somebody is coming: has been woken and not looked yet, or looks again and again before it sleeps. Who has come says so, then
     * looks whether there is more, and wakes the next:
     *
     *     who comes                              who brings
     *     1  coming = coming - 1                 a  bring it
     *     2  full fence                          b  full fence
     *     3  more there?  wake one               c  if coming > 0: wake nobody
     *
     * If c comes before 1 then 3 sees a. (The scheduler of Go does so with its "spinning" threads.)
     */

    /** One that waits, or a record of one that did. */
    static final class Waiter {
        private @Nullable Thread thread;
        private @Nullable Waiter before;
        private @Nullable Waiter after;

        /** Set by who wakes, after taking this out of the list; cleared by who waits, before it is in the list. */
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

    /** Whether somebody may have to be woken. */
    boolean isToBeWoken() {
        return waiting > 0 && coming.get() == 0;
    }

    /** Who would spin: whether so few do that it may. Ends with {@link #endComing}. */
    boolean beginComing(int most) {
        if (coming.get() >= most) {
            return false;
        }
        coming.getAndIncrement();
        return true;
    }

    /** Who has been woken, or has spun, after its look. Ordering: full, before the look whether there is more. */
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

    /** Puts one that has been woken back into the list; the same holds. */
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

    /** Who brings something: wakes the one that has waited longest, if nobody is coming. Ordering: the caller has made a full fence. */
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

    /** Wakes all that wait now; not those who come meanwhile, or come back, or it might never end. */
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
            // A virtual thread whose scheduler cannot take it. The caller has done what it was called for, and must not fail; who waits
            // looks again by itself.
            return;
        }
    }
}
