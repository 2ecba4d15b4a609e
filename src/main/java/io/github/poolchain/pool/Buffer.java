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

/** A piece of a slab that is lent again and again, by one {@link PooledBuffer} after the other. */
final class Buffer {
    /*
     * One word holds the state. While the buffer is lent it is the handle of the lease. While the buffer is idle it is the handle of the next lease,
     * with the sign bit set. A lease begins with a store, by the thread that has taken the buffer, and ends with a CAS. While the lease is being
     * read by its handle, or has several holders, the word has other values: see Pins.
     *
     * A stack overflow in between loses no buffer. Between the return of the take and the beginning of the lease, each call has an alternative
     * that needs no stack. A thread that ends a lease and then finds no stack to put the buffer away takes the end back.
     */

    /**
     * Whether each lease of every pool gets a {@link PooledBuffer} of its own, so that one that is kept after its release can never be
     * mistaken for the next lease's. That makes garbage, so it is on only while assertions are on; a pool can be built so, too.
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

    /** The handle of the lease, or {@code IDLE |} the handle of the next one; while the lease is being read or shared, see {@link Pins}. */
    volatile long state;

    /** How many holders a shared lease has: see {@link Holds}. */
    volatile long holds;

    /** What {@link #number(long)} adds to a generation, since generations start again with each index. Changes only with the index, after it. */
    private volatile long numbersFrom;

    /**
     * The handle of the last lease of this index; after it the buffer needs another index. Changes only with the index. Negative if there is no
     * further index; the low bits are the index in any case.
     */
    private long last;

    /** Where the buffer is kept when idle; null if it is too large to be kept. */
    private final @Nullable Store<Buffer> store;

    /** Whether each lease gets a {@link PooledBuffer} of its own. */
    final boolean isChecked;

    /** What holders get. If leases are checked, the object of the current or last lease; otherwise always the same object. */
    PooledBuffer face;

    final MemorySegment segment;
    private final ByteBuffer view;

    /** The read-only segment for readers; null until there has been a reader. */
    private @Nullable MemorySegment readOnly;

    /** The lease for which the view has been reset. */
    private long viewLease;

    final Slab slab;
    final Slabs slabs;

    /** The leak watch of the current lease; null if it is not watched. */
    private volatile @Nullable Watch watch;

    /** Whether the next lease is to be watched. Written and read by the thread that has taken the buffer. */
    boolean sampled;

    /** The next in a list of buffers that are idle and in no store. */
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

    /** Holder of the idle buffer only. Sets the handle of its next lease, and the handle after which its index is used up. */
    void number(long handle, long lastOfTheIndex) {
        // The numbers continue where they were; the very first lease has number 1.
        long next = numbersFrom + generation(nextHandle());
        last = lastOfTheIndex;
        numbersFrom = next + 1 - generation(handle) & Holds.MOST_NUMBER;
        state = IDLE | handle;
    }

    private static long generation(long handle) {
        return handle / ONE_GENERATION;
    }

    /** Any thread. A number that no other lease of this buffer has; less than 0 if the handle has another index, so that its lease is over. */
    long number(long handle) {
        long from = numbersFrom; // read first: if this is the new value, the new index is seen, too
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

    // ---- The fast path

    /** Only the thread that has taken the buffer. Begins a lease. */
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

    /** Any thread. Ends a lease and gives the buffer back. Of racing calls exactly one does so. */
    void release(long lease) {
        // Linearization point: from here on the lease is over for all threads, and the buffer is this thread's.
        // Ordering: full; pairs with PooledBuffer.check's volatile read of the state.
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
        } catch (Throwable overflow) { // nothing has been done, and no other thread can find the buffer
            state = lease;
            throw overflow;
        }
        if (!kept) {
            slabs.releaseSlow(this);
        }
    }

    // ---- The slow path; the stack is reserved

    /** Only the thread that has taken the buffer. As {@link #lend()}, with everything the fast path leaves out. If it throws, the buffer is put away. */
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

    /** An object for this lease alone, with a leak watch; null if there is no heap for that. */
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

    /** Only the thread that has taken the buffer. Begins a lease with an object of its own. */
    PooledBuffer lend(PooledBuffer lease) {
        if (lease.watch == null) {
            face = lease;
        } else {
            watch = lease.watch;
        }
        STATE.setRelease(this, nextHandle());
        return lease;
    }

    /** Any thread. As {@link #release}, for a lease that is perhaps being read, or is shared, or is the last of an index. */
    void releaseOrRaise(long lease) {
        if (!tryRelease(lease)) {
            throw PooledBuffer.released(lease);
        }
    }

    /** Any thread. As {@link #releaseOrRaise}, but returns false if the lease is over. */
    boolean tryRelease(long lease) {
        Stack.reserve();
        // A watch is set before its lease begins, and removed by the thread that ends the lease.
        Pins.End end = watch == null ? Pins.end(this, lease) : endWatched(lease);
        if (end == Pins.End.MINE) {
            putAway(lease);
        }
        return end != Pins.End.NONE;
    }

    /**
     * As {@link Pins#end}. First the lease ends, then its watch, and only then can the buffer be lent again. So the watch that is ended here is that of
     * this lease, and no thread can use the lease any more.
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

    /** Only the thread that has ended the lease, which has the buffer. The stack is reserved. */
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

    /** Any thread. Adds a holder to the lease; false if it is over. */
    boolean retain(long lease) {
        Stack.reserve();
        return Pins.retain(this, lease);
    }

    // ---- By handle

    /** Any thread. Runs the reader while the buffer cannot be lent again; false if the lease of the handle is over. */
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
        // Ordering: acquire and release, since nothing promises that segments may be published without. Two readers may make two.
        MemorySegment made = (MemorySegment) READ_ONLY.getAcquire(this);
        if (made == null) {
            made = segment.asReadOnly();
            READ_ONLY.setRelease(this, made);
        }
        return made;
    }

    /** Any thread. The object that the holder of that lease has; null if the lease is over, or has not begun. */
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

    /** Holder of the lease of that handle only. */
    ByteBuffer view(long handle) {
        if (viewLease != handle) {
            view.clear().order(ByteOrder.BIG_ENDIAN);
            viewLease = handle;
        }
        return view;
    }
}
