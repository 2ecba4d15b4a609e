package io.github.poolchain.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A piece of a slab, lent again and again: what stays the same under all the {@link PooledBuffer}s that lend it. */
final class Buffer {
    /**
     * Whether each lease gets a {@link PooledBuffer} of its own, so that one kept after its release can never be
     * mistaken for the next lease's. That is garbage, so it is on only when assertions are.
     */
    static final boolean CHECKED = Buffer.class.desiredAssertionStatus();

    private static final VarHandle LEASE;

    static {
        try {
            LEASE = MethodHandles.lookup().findVarHandle(Buffer.class, "lease", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final BufferPool pool;
    final Slab slab;

    /** Where the buffer is kept when idle; null if it is too large to be kept. */
    final @Nullable Shards<Buffer, ?> home;

    final MemorySegment segment;
    private final ByteBuffer view;

    /** The handle of the current lease or, while idle, of the next. Written by whoever makes or gives back the buffer. */
    @SuppressWarnings("UnusedVariable") // through LEASE
    private volatile long lease;

    /** The next of those that a thread with the pool's lock has taken, to see which slabs are idle. Its alone. */
    @Nullable Buffer next;

    /** Whether the lease that is about to begin is to be watched. Written and read by whoever lends. */
    boolean due;

    /** What the current lease's holder has, unless the lease is watched. Written by whoever lends. */
    private volatile PooledBuffer face;

    /** That of the current lease, or of one that is over; null if it is not watched. Written by whoever lends. */
    private volatile @Nullable Watch watch;

    Buffer(BufferPool pool, Slab slab, @Nullable Shards<Buffer, ?> home, MemorySegment segment) {
        this.pool = pool;
        this.slab = slab;
        this.home = home;
        this.segment = segment;
        this.view = segment.asByteBuffer();
        this.face = new PooledBuffer(this);
    }

    long leaseAcquire() {
        return (long) LEASE.getAcquire(this);
    }

    void setLeaseRelease(long handle) {
        LEASE.setRelease(this, handle);
    }

    ByteBuffer view() {
        return view;
    }

    /** What the holder of a lease has; null if that lease is over, or its handle never was asked for. */
    @Nullable PooledBuffer leaseOf(long handle) {
        PooledBuffer lent = face;
        if (lent.isLease(handle)) {
            return lent;
        }
        Watch watching = watch;
        PooledBuffer kept = watching == null ? null : watching.kept();
        return kept != null && kept.isLease(handle) ? kept : null;
    }

    /**
     * Begins a lease; called by who has taken the buffer out of the pool, or made it.
     *
     * @param watched an object for this lease alone, which is not kept, so that it is noticed when nobody has it any more; null if the
     *     lease is not watched
     */
    PooledBuffer lend(@Nullable PooledBuffer watched) {
        view.clear().order(ByteOrder.BIG_ENDIAN);
        if (watched != null) {
            watch = watched.watch;
            watched.begin(leaseAcquire());
            return watched;
        }
        if (watch != null) {
            watch = null;
        }
        PooledBuffer lent = face;
        if (CHECKED) {
            lent = new PooledBuffer(this);
            face = lent;
        }
        lent.begin(leaseAcquire());
        return lent;
    }
}
