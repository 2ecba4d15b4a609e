package io.github.poolchain.pool;

import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.handle.StaleHandleException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lends native buffers and takes them back, from any thread. Buffers come in sizes that are powers of two, cut from
 * slabs of native memory; lending and giving back makes no garbage and takes no lock.
 *
 * <p>Memory consistency: giving a buffer back happens-before the next lease of the same memory.
 *
 * <p>A pool keeps the memory of buffers that are given back until {@link #trim()} or {@link #close()}, or until another
 * size needs the room within {@link Builder#maxBytes}. {@code close()} must be called in the end: no garbage collector
 * frees the memory.
 */
public final class BufferPool implements AutoCloseable {
    /*
     * A buffer is in one of these hands: a lease's; its shelf's, which is the stack of idle buffers of its size; or
     * those of a thread that holds the lock and moves buffers between shelf and slab. The handle table knows all
     * buffers. A buffer's handle is renewed when it is given back, which makes the old lease stale for everybody at once
     * and decides between racing releases.
     *
     * The lock guards what happens rarely: making a slab, and giving back slabs all of whose buffers are on the shelf.
     * To find those it takes everything off the shelf for a moment. An acquire that finds the shelf empty meanwhile goes
     * for the lock itself, and looks again when it has it, so that it does not make, or miss, what is there.
     */

    private static final int DEFAULT_SMALLEST = 256;
    private static final int DEFAULT_LARGEST = 1 << 20;
    private static final int MIN_SIZE = 128;
    private static final int MAX_SIZE = 1 << 30;
    private static final int SLAB_BYTES = 256 << 10;
    private static final int MIN_SLAB_BUFFERS = 4;
    private static final int MAX_SLAB_BUFFERS = 64;

    /** No slab of more buffers than the fewest takes more than one part in so many of the pool's limit. */
    private static final int MIN_SLABS = 16;

    private final int smallest;
    private final int largest;
    private final long maxBytes;
    private final HandleTable<Buffer> table = new HandleTable<>();
    private final Shelf[] shelves;
    private final Shelf oversize = new Shelf(table);
    private final LongAdder inUse = new LongAdder();
    private final Object lock = new Object();

    // Guarded by the lock.
    private long nativeBytes;
    private long created;
    private long discarded;

    /** False, then true once, under the lock. */
    private volatile boolean closed;

    private BufferPool(Builder builder) {
        this.smallest = builder.smallest;
        this.largest = builder.largest;
        this.maxBytes = builder.maxBytes;
        this.shelves = new Shelf[classOf(largest) + 1];
        for (int i = 0; i < shelves.length; i++) {
            shelves[i] = new Shelf(table);
        }
    }

    /**
     * Any thread. A pool with the defaults of {@link #builder()}.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static BufferPool create() {
        return builder().build();
    }

    /** Any thread. Says how a pool shall be; as it comes, sizes go from 256 bytes to 1 MiB and there is no limit. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Any thread. Lends a buffer of at least {@code minBytes} bytes. Up to the largest size of the pool its capacity is
     * the next size; beyond, the buffer has exactly {@code minBytes} and memory of its own, which is made now and given
     * back to the system at its release. What is in it is undefined: it may be what an earlier holder left.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws IllegalArgumentException if {@code minBytes} is negative
     * @throws IllegalStateException if the limit of bytes leaves no room, or the pool is closed
     * @throws OutOfMemoryError if the system has no more memory
     */
    public PooledBuffer acquire(int minBytes) {
        if (minBytes < 0) {
            throw new IllegalArgumentException("minBytes is " + minBytes + ", less than 0");
        }
        Buffer buffer;
        if (minBytes <= largest) {
            checkOpen();
            int sizeClass = classOf(minBytes);
            buffer = shelves[sizeClass].pop();
            if (buffer == null) {
                buffer = refill(sizeClass);
            }
        } else {
            buffer = open(minBytes);
        }
        PooledBuffer lent = buffer.lend();
        inUse.increment();
        return lent;
    }

    /**
     * Any thread. The lease behind a handle, while it lasts.
     *
     * @throws StaleHandleException if the buffer has been given back, or the handle is not one of this pool's
     * @throws IllegalStateException if the pool is closed and no buffer is in use any more
     */
    public PooledBuffer get(long handle) {
        PooledBuffer lent = table.get(handle).face();
        if (!lent.isLease(handle)) {
            throw PooledBuffer.released(handle);
        }
        return lent;
    }

    /** Any thread. What the pool holds now; also of a pool that is closed. */
    public PoolStats stats() {
        synchronized (lock) {
            long lent = Math.max(0, inUse.sum());
            long idle = Math.max(0, created - discarded - lent);
            return new PoolStats(lent, idle, 0, 0, 0, 0, created, discarded, 0, nativeBytes, maxBytes);
        }
    }

    /**
     * Any thread. Gives memory back to the system: that of all slabs none of whose buffers is in use. Takes some 50
     * microseconds for each; acquire and release go on meanwhile.
     *
     * @return the bytes given back
     * @throws IllegalStateException if the pool is closed
     */
    public long trim() {
        synchronized (lock) {
            checkOpen();
            return discardIdle();
        }
    }

    /**
     * Any thread. Lends nothing any more, and gives the memory back to the system: at once where no buffer of a slab is
     * in use, otherwise when the last of them is given back. So nobody's lease ends before he ends it;
     * {@link #stats()} tells how many are out. Closing again does nothing, unless a channel's read or write was under way
     * on a buffer that had been given back too early: the first close leaves that memory, a later one gives it back.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            discardIdle();
        }
    }

    // ---- Lending and giving back

    void release(Buffer buffer, long lease) {
        try {
            // Linearization point: from here the lease is over, for everybody, and the buffer is this thread's.
            renew(buffer, lease);
        } catch (IllegalStateException overtaken) {
            throw PooledBuffer.released(lease);
        }
        inUse.decrement();
        Shelf shelf = shelfOf(buffer);
        shelf.push(buffer);
        // Ordering: volatile; the push comes before this read and, in close, the write before taking from the shelf.
        if (shelf == oversize || closed) {
            synchronized (lock) {
                discardIdle(shelf);
            }
        }
    }

    /** Ends the lease, or throws {@link IllegalStateException} if it is over; the buffer is the caller's then. */
    private void renew(Buffer buffer, long lease) {
        // Ordering: release; pairs with the acquire in PooledBuffer.check.
        buffer.setLeaseRelease(table.renew(lease));
    }

    private int classOf(int bytes) {
        return bytes <= smallest ? 0 : log2Ceiling(bytes) - log2Ceiling(smallest);
    }

    private static int log2Ceiling(int n) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    }

    private Shelf shelfOf(Buffer buffer) {
        int bytes = (int) buffer.segment.byteSize();
        return bytes <= largest ? shelves[classOf(bytes)] : oversize;
    }

    /** One buffer for the caller, the rest of its slab for the shelf. */
    private Buffer refill(int sizeClass) {
        synchronized (lock) {
            checkOpen();
            Shelf shelf = shelves[sizeClass];
            Buffer buffer = shelf.pop(); // somebody else may have been here while we waited
            if (buffer != null) {
                return buffer;
            }
            int bytes = smallest << sizeClass;
            int count = Math.clamp(SLAB_BYTES / bytes, MIN_SLAB_BUFFERS, MAX_SLAB_BUFFERS);
            long share = Math.min(room(bytes), Math.max((long) MIN_SLAB_BUFFERS * bytes, maxBytes / MIN_SLABS));
            Buffer[] made = make(bytes, (int) Math.min(count, share / bytes));
            for (int i = 1; i < made.length; i++) {
                shelf.push(made[i]);
            }
            return made[0];
        }
    }

    /** A buffer larger than those of all shelves. */
    private Buffer open(int bytes) {
        synchronized (lock) {
            checkOpen();
            room(bytes);
            return make(bytes, 1)[0];
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
    }

    // ---- Slabs; with the lock

    /** How many more bytes may be held: at least {@code wanted}, or throws {@link IllegalStateException}. */
    private long room(int wanted) {
        if (maxBytes - nativeBytes < wanted) {
            discardIdle();
        }
        long room = maxBytes - nativeBytes;
        if (room < wanted) {
            throw new IllegalStateException("no room for a buffer of " + wanted + " bytes: " + nativeBytes + " of at most "
                    + maxBytes + " bytes are taken, and " + inUse.sum() + " buffers are in use");
        }
        return room;
    }

    /** As many buffers as asked for or, if the system has no memory for that, one, once all that is idle is given back. */
    private Buffer[] make(int bytes, int count) {
        try {
            return makeSlab(bytes, count);
        } catch (OutOfMemoryError tooMuch) {
            discardIdle();
            return makeSlab(bytes, 1);
        }
    }

    private Buffer[] makeSlab(int bytes, int count) {
        Buffer[] made = new Buffer[count];
        Slab slab = Slab.open(this, bytes, made);
        int known = 0;
        try {
            while (known < count) {
                made[known].setLeaseRelease(table.add(made[known]));
                known++;
            }
        } catch (Throwable refused) {
            while (known > 0) {
                known--;
                table.remove(made[known].leaseAcquire());
            }
            slab.free();
            throw refused;
        }
        created += count;
        nativeBytes += (long) count * bytes;
        return made;
    }

    /** Gives back all slabs whose buffers are all idle; the bytes. */
    private long discardIdle() {
        long before = nativeBytes;
        for (Shelf shelf : shelves) {
            discardIdle(shelf);
        }
        discardIdle(oversize);
        return before - nativeBytes;
    }

    private void discardIdle(Shelf shelf) {
        Buffer top = shelf.popAll();
        for (Buffer buffer = top; buffer != null; buffer = shelf.below(buffer)) {
            buffer.slab.idle = 0;
        }
        for (Buffer buffer = top; buffer != null; buffer = shelf.below(buffer)) {
            buffer.slab.idle++;
        }
        Buffer buffer = top;
        while (buffer != null) {
            Buffer below = shelf.below(buffer);
            if (buffer.slab.freeIfIdle()) {
                table.remove(buffer.leaseAcquire());
                discarded++;
                nativeBytes -= buffer.segment.byteSize();
            } else {
                // A pop that began before popAll must not succeed now, so the buffer comes back under another handle.
                renew(buffer, buffer.leaseAcquire());
                shelf.push(buffer);
            }
            buffer = below;
        }
        if (closed && nativeBytes == 0) {
            table.close();
        }
    }

    /** What a pool shall be like. Not thread-safe. */
    public static final class Builder {
        private int smallest = DEFAULT_SMALLEST;
        private int largest = DEFAULT_LARGEST;
        private long maxBytes = Long.MAX_VALUE;

        private Builder() {}

        /**
         * The size of the smallest buffers; 256 bytes if not said.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder smallestBuffer(int bytes) {
            smallest = size("smallestBuffer", bytes);
            return this;
        }

        /**
         * The size of the largest buffers that are kept for later; 1 MiB if not said.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder largestBuffer(int bytes) {
            largest = size("largestBuffer", bytes);
            return this;
        }

        /**
         * How many bytes of native memory the pool's buffers may take, lent or idle; no limit if not said. An
         * {@link BufferPool#acquire} beyond it raises {@link IllegalStateException}, after idle memory of other sizes
         * has been given back as far as that helps.
         *
         * @param bytes at least 1
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is less
         */
        public Builder maxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxBytes is " + bytes + ", less than 1");
            }
            maxBytes = bytes;
            return this;
        }

        /**
         * Makes the pool. It takes native memory when the first buffer is asked for, apart from a kilobyte.
         *
         * @throws IllegalArgumentException if the smallest buffer is larger than the largest, or than {@code maxBytes}
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public BufferPool build() {
            if (smallest > largest) {
                throw new IllegalArgumentException(
                        "smallestBuffer is " + smallest + ", more than largestBuffer, which is " + largest);
            }
            if (smallest > maxBytes) {
                throw new IllegalArgumentException(
                        "smallestBuffer is " + smallest + ", more than maxBytes, which is " + maxBytes);
            }
            return new BufferPool(this);
        }

        private static int size(String name, int bytes) {
            if (bytes < MIN_SIZE || bytes > MAX_SIZE) {
                throw new IllegalArgumentException(name + " is " + bytes + ", not in [" + MIN_SIZE + ", " + MAX_SIZE + "]");
            }
            return 1 << log2Ceiling(bytes);
        }
    }
}
