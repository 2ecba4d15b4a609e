package io.github.poolchain.pool;

import static io.github.poolchain.pool.BufferTable.IDLE;
import static io.github.poolchain.pool.BufferTable.ONE_GENERATION;

import io.github.poolchain.idle.Stack;
import io.github.poolchain.idle.Store;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A piece of a slab, lent again and again: what stays the same under all the {@link PooledBuffer}s that lend it. */
final class Buffer {
    /*
     * One word says it all: while the buffer is lent, the handle of the lease; while it is idle, that of the next lease, with the sign bit.
     * A lease begins with a store, by who has taken the buffer, and ends with a CAS. While it is being read by its handle, or has several holders,
     * the word is another: see Pins.
     *
     * A stack that overflows in between loses no buffer. From the moment that a take has returned to that when the lease has begun nothing
     * is called but what has another way. Whoever ends a lease and then finds no stack to put the buffer away takes the end back.
     */

    /**
     * Whether each lease of all pools gets a {@link PooledBuffer} of its own, so that one kept after its release can never be
     * mistaken for the next lease's. That is garbage, so it is on only when assertions are, or for a pool that is told so.
     */
    static final boolean CHECKED = Buffer.class.desiredAssertionStatus();

    private static final VarHandle STATE;
    private static final VarHandle READ_ONLY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Buffer.class, "state", long.class).withInvokeExactBehavior();
            READ_ONLY = lookup.findVarHandle(Buffer.class, "readOnly", MemorySegment.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The handle of the lease, or {@code IDLE |} that of the next; or, while the lease is being read or shared, what {@link Pins} says. */
    volatile long state;

    /** How many hold the lease, if it is shared: see {@link Holds}. */
    volatile long holds;

    /** What makes generations, which begin anew with each index, the numbers of {@link #number(long)}. Changes with the index only, after it. */
    private volatile long numbersFrom;

    /**
     * The handle of the last lease of this index; then the buffer needs another. Changes with the index only. If there is no other it is
     * negative, with the index in its low bits nevertheless.
     */
    private long last;

    /** Where the buffer is kept when idle; null if it is too large to be kept. */
    private final @Nullable Store<Buffer> store;

    /** Whether each lease gets a {@link PooledBuffer} of its own. */
    final boolean isChecked;

    /** What holders have: if leases are checked that of the current or last lease, otherwise always the same. */
    PooledBuffer face;

    final MemorySegment segment;
    private final ByteBuffer view;

    /** For readers; null until there is one. */
    private @Nullable MemorySegment readOnly;

    /** The lease for which the view has been reset. */
    private long viewLease;

    final Slab slab;
    final Slabs slabs;

    /** That of the current lease; null if it is not watched. */
    private volatile @Nullable Watch watch;

    /** Whether the next lease is to be watched. Written and read by who has taken the buffer. */
    boolean sampled;

    /** The next in a list of those that are idle and in no store. */
    @Nullable Buffer next;

    Buffer(Slabs slabs, Slab slab, MemorySegment segment) {
        this.slabs = slabs;
        this.slab = slab;
        this.store = slab.sizeClass == null ? null : slab.sizeClass.store;
        this.segment = segment;
        this.view = segment.asByteBuffer();
        this.isChecked = slabs.checkedLeases;
        this.face = new PooledBuffer(this, PooledBuffer.ANY);
    }

    /** Who has the idle buffer. Says what its next lease's handle is, and after which one its index is used up. */
    void number(long handle, long lastOfTheIndex) {
        // The numbers go on from the next that there would have been; for the first lease of all from 1.
        long next = numbersFrom + generation(nextHandle());
        last = lastOfTheIndex;
        numbersFrom = next + 1 - generation(handle) & Holds.MOST_NUMBER;
        state = IDLE | handle;
    }

    private static long generation(long handle) {
        return handle / ONE_GENERATION;
    }

    /** Any thread. A number that no other lease of this buffer has; less than 0 if the handle is not of its index, so that the lease is over. */
    long number(long handle) {
        long from = numbersFrom; // first: a new one is seen with the new index
        return index() == ((int) handle & BufferTable.MAX_BUFFERS) ? from + generation(handle) & Holds.MOST_NUMBER : -1;
    }

    /** Of an idle buffer. */
    long nextHandle() {
        return state & Long.MAX_VALUE;
    }

    int index() {
        return (int) last & BufferTable.MAX_BUFFERS;
    }

    /** Whether the lease of that handle must be ended the slow way. */
    boolean isLast(long lease) {
        return lease == last;
    }

    // ---- The fast way

    /** Who has taken the buffer. Begins a lease. */
    PooledBuffer lend() {
        if (isChecked) {
            return lend(new PooledBuffer(this, nextHandle()));
        }
        long handle = state & Long.MAX_VALUE;
        try {
            // Ordering: release; pairs with the read in leaseOf.
            STATE.setRelease(this, handle);
        } catch (Throwable overflow) { // of the stack: the store needs none
            state = handle;
        }
        return face;
    }

    /** Any thread. Ends a lease, of racing calls one; gives the buffer back. */
    void release(long lease) {
        // Linearization point: from here the lease is over, for everybody, and the buffer is this thread's.
        // Ordering: full; pairs with the reads of the state by who has a stale lease.
        if (!STATE.compareAndSet(this, lease, (lease + ONE_GENERATION) | IDLE)) {
            releaseOrRaise(lease);
            return;
        }
        boolean kept = false;
        try {
            kept = store != null && store.give(this);
            if (!kept) {
                Stack.reserve();
            }
        } catch (Throwable overflow) { // nothing has been done, and the buffer can be found by nobody
            state = lease;
            throw overflow;
        }
        if (!kept) {
            slabs.releaseSlow(this);
        }
    }

    // ---- The slow way; the stack is reserved

    /** Who has taken the buffer. As {@link #lend()}, with all that is to be done beside; if it throws, the buffer is put away. */
    PooledBuffer lendSlow() {
        try {
            slabs.fill(segment);
            PooledBuffer lease = sampled ? watched() : null;
            return lease == null ? lend() : lend(lease);
        } catch (Throwable refused) {
            slabs.releaseSlow(this);
            throw refused;
        }
    }

    /** An object for this lease alone, which is watched; null if there is no heap for that. */
    private @Nullable PooledBuffer watched() {
        sampled = false;
        try {
            PooledBuffer lease = new PooledBuffer(this, nextHandle());
            lease.watch = slabs.leaks.watch(lease, "buffer of " + segment.byteSize() + " bytes");
            return lease.watch == null ? null : lease;
        } catch (OutOfMemoryError unwatched) {
            return null;
        }
    }

    /** Who has taken the buffer. Begins a lease with an object of its own. */
    PooledBuffer lend(PooledBuffer lease) {
        if (lease.watch == null) {
            face = lease;
        } else {
            watch = lease.watch;
        }
        STATE.setRelease(this, nextHandle());
        return lease;
    }

    /** Any thread. As {@link #release}, of a lease that may be read just now, or shared, or be the last of an index. */
    void releaseOrRaise(long lease) {
        if (!tryRelease(lease)) {
            throw PooledBuffer.released(lease);
        }
    }

    /** Any thread. As {@link #releaseOrRaise}, but false if the lease is over. */
    boolean tryRelease(long lease) {
        Stack.reserve();
        // A watch is set before its lease begins, and taken away by who ends it.
        Pins.End end = watch == null ? Pins.end(this, lease) : endWatched(lease);
        if (end == Pins.End.MINE) {
            putAway(lease);
        }
        return end != Pins.End.NONE;
    }

    /**
     * As {@link Pins#end}. The lease is over first, then its watch, and only then can the buffer be lent: so who ends the watch knows that it
     * is that of his lease, and that nobody goes on with the lease.
     */
    private Pins.End endWatched(long lease) {
        if (!Pins.share(this, lease)) {
            return Pins.End.NONE;
        }
        int left = Holds.remove(this, lease);
        if (left != 0) {
            return left < 0 ? Pins.End.NONE : Pins.End.LEFT_TO_HOLDERS;
        }
        Watch watching = watch;
        try {
            if (watching != null) {
                slabs.leaks.returned(watching);
            }
        } catch (Throwable noHeap) {
            Holds.restore(this, lease);
            throw noHeap;
        }
        watch = null;
        return Pins.endShared(this, lease);
    }

    /** Who has ended the lease has the buffer. The stack is reserved. */
    private void putAway(long lease) {
        if (isLast(lease)) {
            try {
                slabs.renumber(this);
            } finally {
                slabs.releaseSlow(this);
            }
        } else if (store == null || !store.give(this)) {
            slabs.releaseSlow(this);
        }
    }

    /** Any thread. The lease has one more holder, who gives it back like the others; false if it is over. */
    boolean retain(long lease) {
        Stack.reserve();
        return Pins.retain(this, lease);
    }

    // ---- By handle

    /** Any thread. Runs the reader while the buffer is nobody else's; false if the lease of the handle is over. */
    boolean read(long handle, Consumer<? super MemorySegment> reader) {
        Stack.reserve(); // for the end, if the reader overflows it
        if (!Pins.pin(this, handle)) {
            return false;
        }
        try {
            if (!Pins.isLent(this, handle)) { // ended meanwhile
                return false;
            }
            reader.accept(readOnly());
        } finally {
            if (Pins.unpin(this, handle)) {
                putAway(handle);
            }
        }
        return true;
    }

    private MemorySegment readOnly() {
        // Ordering: acquire and release, as segments are not said to be safe to publish without; two readers may make two.
        MemorySegment made = (MemorySegment) READ_ONLY.getAcquire(this);
        if (made == null) {
            made = segment.asReadOnly();
            READ_ONLY.setRelease(this, made);
        }
        return made;
    }

    /** Any thread. What the holder of that lease has; null if it is over, or not yet begun. */
    @Nullable PooledBuffer leaseOf(long handle) {
        if (state != handle && !Pins.isLent(this, handle)) {
            return null;
        }
        Watch watching = watch;
        PooledBuffer kept = watching == null ? null : watching.kept();
        if (kept != null && kept.isLease(handle)) {
            return kept;
        }
        PooledBuffer lent = face;
        return lent.isLease(handle) ? lent : null;
    }

    /** Who holds the lease of that handle. */
    ByteBuffer view(long handle) {
        if (viewLease != handle) {
            view.clear().order(ByteOrder.BIG_ENDIAN);
            viewLease = handle;
        }
        return view;
    }
}
