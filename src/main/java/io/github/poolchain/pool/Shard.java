package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A part of a pool that one thread, or a few, use most of the time: two generations of idle objects, and counters. */
final class Shard<T> {
    // The counters, which only grow. By the owner alone, or in a shared shard by atomic adds.
    static final int HITS = 0;
    static final int MISSES = 1;
    static final int STEALS = 2;
    static final int STOLEN = 3;
    static final int GIVEN = 4;
    static final int COUNTERS = 5;

    /** Elements on either side of the counters that keep them off the lines of other objects. */
    private static final int PADDING = 16;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
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

    private final Bin<T> even;
    private final Bin<T> odd;
    private final long[] counters = new long[COUNTERS + 2 * PADDING];

    /** Null until owned. Changed by CAS, from null or from a dead thread's to that of the thread that does it. */
    private volatile @Nullable Tenancy tenancy;

    /**
     * The owner's id. Written by the owner, after it has won the tenancy. Read plainly by all, for a thread finds its own
     * id here only if it wrote it, and then nobody else has written since.
     */
    private long owner;

    Shard(Keeper<T> keeper) {
        even = new Bin<>(keeper);
        odd = new Bin<>(keeper);
    }

    /** The generation in use in even periods or in odd ones. */
    Bin<T> bin(int period) {
        return (period & 1) == 0 ? even : odd;
    }

    boolean isOwnedBy(long threadId) {
        return owner == threadId;
    }

    /** Makes the calling thread the owner, if there is none or only a dead one, whose objects it inherits. */
    boolean own(Thread caller) {
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

    /** Owner only. */
    void count(int counter) {
        int place = PADDING + counter;
        COUNT.setOpaque(counters, place, counters[place] + 1);
    }

    /** Any thread. */
    void add(int counter, long count) {
        COUNT.getAndAdd(counters, PADDING + counter, count);
    }

    /** Any thread. */
    long counted(int counter) {
        return (long) COUNT.getAcquire(counters, PADDING + counter);
    }
}
