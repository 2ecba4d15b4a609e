package io.github.poolchain.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A piece of a slab, lent again and again: what stays the same under all the {@link PooledBuffer}s that lend it. */
final class Buffer {
    /**
     * Whether each lease gets a {@link PooledBuffer} of its own, so that one kept after its release can never be
     * mistaken for the next lease's. That is garbage, so it is on only when assertions are.
     */
    static final boolean CHECKED = Buffer.class.desiredAssertionStatus();

    private static final VarHandle LEASE;
    private static final VarHandle NEXT_IDLE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LEASE = lookup.findVarHandle(Buffer.class, "lease", long.class);
            NEXT_IDLE = lookup.findVarHandle(Buffer.class, "nextIdle", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final BufferPool pool;
    final Slab slab;
    final MemorySegment segment;
    private final ByteBuffer view;

    /** The handle of the current lease or, while idle, of the next. Written by whoever makes or gives back the buffer. */
    @SuppressWarnings("UnusedVariable") // through LEASE
    private volatile long lease;

    /** The lease of the buffer below this one on the shelf, 0 at the bottom. Written before this one is put there. */
    @SuppressWarnings("UnusedVariable") // through NEXT_IDLE
    private volatile long nextIdle;

    /** What the current lease's holder has. Written by whoever lends. */
    private volatile PooledBuffer face;

    Buffer(BufferPool pool, Slab slab, MemorySegment segment) {
        this.pool = pool;
        this.slab = slab;
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

    long nextIdleAcquire() {
        return (long) NEXT_IDLE.getAcquire(this);
    }

    void setNextIdleRelease(long handle) {
        NEXT_IDLE.setRelease(this, handle);
    }

    ByteBuffer view() {
        return view;
    }

    PooledBuffer face() {
        return face;
    }

    /** Begins a lease; called by who has taken the buffer from the shelf, or made it. */
    PooledBuffer lend() {
        view.clear().order(ByteOrder.BIG_ENDIAN);
        PooledBuffer lent = face;
        if (CHECKED) {
            lent = new PooledBuffer(this);
            face = lent;
        }
        lent.begin(leaseAcquire());
        return lent;
    }
}
