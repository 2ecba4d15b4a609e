package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A part of a pool that one thread, or a few, use most of the time: whose it is, and what it has counted. */
abstract class Shard {
    // The counters, which only grow.
    static final int HITS = 0;
    static final int MISSES = 1;
    static final int STEALS = 2;
    static final int STOLEN = 3;
    static final int GIVEN = 4;
    /** Given back, but not to keep. */
    static final int REFUSED = 5;
    /** Put in by others than those who had it. */
    static final int ADDED = 6;
    /** Taken out, not to be lent. */
    static final int DRAINED = 7;
    static final int COUNTERS = 8;

    /** Elements on either side of the words that keep them off the lines of other objects. */
    static final int PADDING = 16;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
    private static final VarHandle TENANCY;

    static {
        try {
            TENANCY = MethodHandles.lookup().findVarHandle(Shard.class, "tenancy", Tenancy.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Who owns the shard, known to all. Weak, or a dead thread would be kept until somebody takes its shard. */
    private record Tenancy(WeakReference<Thread> tenant) {
        boolean isOver() {
            Thread thread = tenant.get();
            return thread == null || !thread.isAlive();
        }
    }

    /** The counters, and room for more that whoever uses the shard writes: on lines of their own. */
    final long[] words;

    /** Null until owned. Changed by CAS, from null or from a dead thread's to that of the thread that does it. */
    private volatile @Nullable Tenancy tenancy;

    /**
     * The owner's id. Written by the owner, after it has won the tenancy. Read plainly by all, for a thread finds its own
     * id here only if it wrote it, and then nobody else has written since.
     */
    private long owner;

    /** With room for so many words more, the first at {@code PADDING + COUNTERS}. */
    Shard(int moreWords) {
        words = new long[COUNTERS + moreWords + 2 * PADDING];
    }

    final boolean isOwnedBy(long threadId) {
        return owner == threadId;
    }

    /** Makes the calling thread the owner, if there is none or only a dead one, whose objects it inherits. */
    final boolean own(Thread caller) {
        Tenancy before = tenancy;
        // Ordering: that a thread is found dead comes after everything it did.
        if (before != null && !before.isOver()) {
            return false;
        }
        if (!TENANCY.compareAndSet(this, before, new Tenancy(new WeakReference<>(caller)))) {
            return false;
        }
        owner = caller.threadId();
        return true;
    }

    /** By one thread at a time, each after the other. How many by now. */
    final long count(int counter) {
        return count(counter, 1);
    }

    /** As {@link #count(int)}. */
    final long count(int counter, long count) {
        int place = PADDING + counter;
        long counted = words[place] + count;
        COUNT.setOpaque(words, place, counted);
        return counted;
    }

    /** Any thread, at any time; not together with {@link #count(int)}. */
    final void add(int counter, long count) {
        long _ = (long) COUNT.getAndAdd(words, PADDING + counter, count);
    }

    /** Any thread. How many objects have been lent from here. */
    final long lent() {
        return counted(HITS) + counted(STEALS);
    }

    /** Any thread. */
    final long counted(int counter) {
        return (long) COUNT.getAcquire(words, PADDING + counter);
    }
}
