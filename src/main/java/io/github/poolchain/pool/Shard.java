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

    // And what else a shard has in words.
    static final int OWNER = COUNTERS;
    static final int CLAIM = COUNTERS + 1;
    static final int TOP = COUNTERS + 2;

    /** Elements on either side of the words that keep them off the lines of other objects. */
    private static final int PADDING = 16;

    /** From the words of one shard to those of the next: they do not share a line. */
    private static final int STRIDE = 2 * PADDING;

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

    /**
     * What whoever uses the shard writes all the time; of all shards in one array, so that a thread comes from its id to its
     * words without going through an object: a processor does no load ahead of a CAS that is on its way, so it does them
     * one after the other.
     */
    final long[] words;

    /** Where the words of this shard begin. */
    final int at;

    /** Null until owned. Changed by CAS, from null or from a dead thread's to that of the thread that does it. */
    private volatile @Nullable Tenancy tenancy;

    Shard(long[] words, int number) {
        this.words = words;
        this.at = at(number);
    }

    static long[] words(int shards) {
        return new long[at(shards) + PADDING];
    }

    static int at(int number) {
        return PADDING + number * STRIDE;
    }

    /**
     * The owner's id. Written by the owner, after it has won the tenancy. Read plainly by all, for a thread finds its own
     * id here only if it wrote it, and then nobody else has written since.
     */
    final boolean isOwnedBy(long threadId) {
        return words[at + OWNER] == threadId;
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
        words[at + OWNER] = caller.threadId();
        return true;
    }

    /** By one thread at a time, each after the other. How many by now. */
    final long count(int counter) {
        return count(counter, 1);
    }

    /** As {@link #count(int)}. */
    final long count(int counter, long count) {
        long counted = words[at + counter] + count;
        COUNT.setOpaque(words, at + counter, counted);
        return counted;
    }

    /** Any thread, at any time; not together with {@link #count(int)}. */
    final void add(int counter, long count) {
        long _ = (long) COUNT.getAndAdd(words, at + counter, count);
    }

    /** Any thread. How many objects have been lent from here. */
    final long lent() {
        return counted(HITS) + counted(STEALS);
    }

    /** Any thread. */
    final long counted(int counter) {
        return (long) COUNT.getAcquire(words, at + counter);
    }
}
