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

    /** What the current lease's holder has. Written by whoever lends. */
    private volatile PooledBuffer face;

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

    PooledBuffer face() {
        return face;
    }

    /** Begins a lease; called by who has taken the buffer out of the pool, or made it. */
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
