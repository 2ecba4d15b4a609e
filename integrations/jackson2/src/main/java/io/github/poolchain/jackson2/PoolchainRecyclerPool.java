package io.github.poolchain.jackson2;

import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PoolStats;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * Lends Jackson's {@link BufferRecycler}s, each to one parser or generator at a time, on platform and on virtual threads. A thread mostly
 * gets the recycler that it released last. When it has none it takes one from other threads, and only when nobody has any is one made.
 * Plug it in by {@code JsonFactory.builder().recyclerPool(pool)}.
 *
 * <p>The pool is bounded: at most {@link #capacity()} recyclers are idle, and one that is released beyond is discarded. An acquire neither
 * fails nor waits for want of a recycler. A recycler keeps no array of more than 128 KiB, so it holds at most 1 MiB, and mostly some 30 KiB.
 * One that nobody uses for a minute is discarded at the end of the next.
 *
 * <p>A parser or generator that is dropped without a close takes its recycler along. The garbage collector gets both, and then the pool
 * no longer counts it as in use.
 *
 * <p>Memory consistency: releasing a recycler happens-before the acquire that returns it.
 *
 * <p>Serialization: what is written is the capacity, and no recycler. {@link #shared()} is read as the shared pool of the process that
 * reads it. Any other is read as a new and empty pool, open even if the one that was written is closed. Who reads a factory finds its pool
 * by {@code _getRecyclerPool()}, and may close it.
 *
 * <p>{@link #close()} gives back at once what the pool holds. A pool that is dropped without it, for instance together with its factory, is
 * closed when the garbage collector has noticed.
 */
public final class PoolchainRecyclerPool implements RecyclerPool<BufferRecycler>, AutoCloseable {
    /** How many recyclers may be idle, if it is not said. */
    public static final int DEFAULT_CAPACITY = 256;

    /** Enough trims to discard what is idle, two, if the pool's own aging takes a turn between them. */
    private static final int TRIMS = 4;

    private static final long serialVersionUID = 1;

    private final transient Home home;

    /** That of the home. */
    private final transient Pool<PooledRecycler> pool;

    private final transient Cleaner.Cleanable closing;
    private final transient boolean isShared;

    private PoolchainRecyclerPool(int capacity, boolean isShared) {
        this.home = new Home(capacity);
        this.pool = home.pool;
        this.closing = Home.CLEANER.register(this, pool::close);
        this.isShared = isShared;
    }

    private static final class Shared {
        static final PoolchainRecyclerPool POOL = new PoolchainRecyclerPool(DEFAULT_CAPACITY, true);
    }

    /**
     * Any thread. The pool that the process shares, of {@link #DEFAULT_CAPACITY}. It cannot be closed.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static PoolchainRecyclerPool shared() {
        return Shared.POOL;
    }

    /**
     * Any thread. A new pool of {@link #DEFAULT_CAPACITY}.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static PoolchainRecyclerPool create() {
        return create(DEFAULT_CAPACITY);
    }

    /**
     * Any thread. A new pool.
     *
     * @param capacity how many recyclers may be idle, at least 1
     * @throws IllegalArgumentException if {@code capacity} is less
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static PoolchainRecyclerPool create(int capacity) {
        return new PoolchainRecyclerPool(checkCapacity(capacity), false);
    }

    private static int checkCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", less than 1");
        }
        return capacity;
    }

    // ---- Lending

    /**
     * Any thread. A recycler that {@link BufferRecycler#releaseToPool()} gives back to this pool. What Jackson calls.
     *
     * @throws IllegalStateException if the pool is closed
     */
    @Override
    public BufferRecycler acquireAndLinkPooled() {
        PooledRecycler recycler = pool.get();
        recycler.lend(this);
        return recycler;
    }

    /**
     * Any thread. A recycler that is linked to no pool; {@link #releasePooled} gives it back.
     *
     * @throws IllegalStateException if the pool is closed
     */
    @Override
    public BufferRecycler acquirePooled() {
        try {
            PooledRecycler recycler = pool.get();
            recycler.lend(null);
            return recycler;
        } finally {
            Reference.reachabilityFence(this); // or the cleaner might close the pool in the middle of the call
        }
    }

    /**
     * Any thread, also another than the one that acquired it. Gives a recycler back; a closed pool discards it. A recycler is given back
     * once: of calls that race for one lease exactly one succeeds. Who calls later is told so until the recycler is lent again; then he
     * would end somebody else's lease.
     *
     * @throws NullPointerException if {@code recycler} is null
     * @throws IllegalArgumentException if {@code recycler} does not come from this pool
     * @throws IllegalStateException if it has been given back already
     */
    @Override
    public void releasePooled(BufferRecycler recycler) {
        PooledRecycler own = home.own(recycler);
        if (!own.endLease(own.lease())) {
            throw new IllegalStateException("the recycler has been released already");
        }
        giveBack(own);
    }

    Home home() {
        return home;
    }

    boolean owns(PooledRecycler recycler) {
        return recycler.home == home;
    }

    /** The lease has just been ended by the caller. */
    void giveBack(PooledRecycler recycler) {
        pool.put(recycler);
    }

    // ---- Figures, and the end

    /**
     * Any thread. Discards all idle recyclers. Those that are released while this is at work may stay.
     *
     * @return whether none was left
     * @throws IllegalStateException if the pool is closed
     */
    @Override
    public boolean clear() {
        for (int i = 0; i < TRIMS; i++) {
            pool.trim();
            if (pooledCount() == 0) {
                return true;
            }
        }
        return false;
    }

    /** Any thread. How many recyclers are idle: exact while no other call is under way, otherwise an estimate. */
    @Override
    public int pooledCount() {
        return (int) stats().idle();
    }

    /** Any thread. How many recyclers may be idle. */
    public int capacity() {
        return home.capacity;
    }

    /** Any thread. What the pool holds and has done; also of a pool that is closed. */
    public PoolStats stats() {
        return pool.stats();
    }

    /**
     * Any thread. Discards all idle recyclers and frees the native memory with which the pool keeps account. Later acquires raise
     * {@link IllegalStateException}, so no parser or generator can be made with this pool any more. Those that there are go on, and their
     * recyclers are discarded when they are closed. Closing again does nothing.
     *
     * @throws UnsupportedOperationException if this is the {@linkplain #shared() shared} pool
     */
    @Override
    public void close() {
        if (isShared) {
            throw new UnsupportedOperationException("the shared pool serves the whole process and cannot be closed");
        }
        closing.clean();
    }

    /** The name of the class and the figures. */
    @Override
    public String toString() {
        PoolStats stats = stats();
        return "PoolchainRecyclerPool[capacity=" + capacity() + ", idle=" + stats.idle() + ", inUse=" + stats.inUse() + ']';
    }

    // ---- Serialization

    private Object writeReplace() {
        return new Form(capacity(), isShared);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a pool is read from its form");
    }

    /** What is written of a pool. */
    private record Form(int capacity, boolean isShared) implements Serializable {
        /** By a read as well: what was not written here is refused. */
        private Form {
            checkCapacity(capacity);
        }

        private Object readResolve() {
            return isShared ? shared() : create(capacity);
        }
    }
}
