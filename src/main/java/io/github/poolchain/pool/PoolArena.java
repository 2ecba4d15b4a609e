package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An arena whose memory is leases of a pool: see {@link BufferPool#arena}. Any thread. */
final class PoolArena implements Arena {
    /*
     * Allocations are cut one after the other from a chunk, which is a lease. If the chunk has no room left, the arena takes another lease, twice as
     * large as the last one up to a limit, or as large as needed. The next allocation is cut from the one of the two that has more room left. All leases
     * are in lists, through PooledBuffer.next; the close gives them back.
     *
     * One monitor guards everything, also the filling with zeros: if a close could come between the cut and the filling, the zeros would go
     * into the next lease.
     */

    private static final int FIRST_CHUNK = 1 << 10;
    private static final int LARGEST_CHUNK = 64 << 10;

    /** Each allocation begins at a multiple of this at least: enough for every primitive type. */
    private static final int LEAST_ALIGNMENT = 8;

    /** The scope of a closed arena: one that is not alive. */
    private static final class Dead {
        static final MemorySegment.Scope SCOPE = make();

        private static MemorySegment.Scope make() {
            try (Arena arena = Arena.ofConfined()) {
                return arena.scope();
            }
        }
    }

    private final BufferPool pool;

    // With the monitor.

    /** The chunk that allocations are cut from; null before the first allocation, and after the close. */
    private @Nullable MemorySegment chunk;

    private long address;
    private int capacity;
    private int position;

    /** How large the next chunk shall be. */
    private int nextBytes = FIRST_CHUNK;

    /** All leases except those that are watched for leaks. */
    private @Nullable PooledBuffer leases;

    /** The watched leases. In a list of their own: the pool leads to the other leases, and through them it would keep these reachable. */
    private @Nullable PooledBuffer watched;

    /** The arena that provides this arena's scope; null until the scope is asked for. */
    private @Nullable Arena scoped;

    private boolean closed;

    PoolArena(BufferPool pool) {
        this.pool = pool;
    }

    @Override
    public synchronized MemorySegment allocate(long byteSize, long byteAlignment) {
        if (byteSize < 0 || byteAlignment <= 0 || Long.bitCount(byteAlignment) != 1) {
            throw new IllegalArgumentException(
                    byteSize < 0 ? "byteSize is " + byteSize + ", less than 0" : "byteAlignment is " + byteAlignment + ", not a power of two");
        }
        MemorySegment from = chunk;
        if (from == null) {
            return allocateSlow(byteSize, byteAlignment);
        }
        long start = start(address, position, byteAlignment);
        if (byteSize > capacity - start) {
            return allocateSlow(byteSize, byteAlignment);
        }
        MemorySegment cut = cut(from, start, byteSize);
        position = (int) (start + byteSize);
        return cut;
    }

    /** Where the next allocation begins, counted from {@code address}; maybe far beyond the end, but less than {@code 1L << 63}. */
    private static long start(long address, int position, long byteAlignment) {
        long alignment = Math.max(LEAST_ALIGNMENT, byteAlignment);
        return ((address + position + alignment - 1) & -alignment) - address;
    }

    private MemorySegment cut(MemorySegment from, long start, long byteSize) {
        MemorySegment cut = from.asSlice(start, byteSize);
        if (!pool.zeroed) {
            zero(cut);
        }
        return cut;
    }

    /** As {@link MemorySegment#fill}, which stores eight bytes at a time; with an index that is an int the compiler makes that wider. */
    private static void zero(MemorySegment memory) {
        int bytes = (int) memory.byteSize();
        int longs = bytes >>> 3;
        for (int i = 0; i < longs; i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, 0);
        }
        for (int i = longs << 3; i < bytes; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
        }
    }

    /** There is no chunk, or no room in it. */
    private MemorySegment allocateSlow(long byteSize, long byteAlignment) {
        Stack.reserve();
        if (closed) {
            throw new IllegalStateException("the arena is closed");
        }
        long padding = Math.max(0, byteAlignment - pool.slabs.alignment);
        if (padding > Integer.MAX_VALUE || byteSize > Integer.MAX_VALUE - padding) {
            throw new IllegalArgumentException("byteSize is " + byteSize + " and byteAlignment " + byteAlignment + ": that is more than the "
                    + Integer.MAX_VALUE + " bytes that a buffer of a pool may have");
        }
        PooledBuffer lease = lease((int) (byteSize + padding));
        link(lease);

        MemorySegment memory = lease.segment();
        long start = start(memory.address(), 0, byteAlignment);
        int end = (int) (start + byteSize);
        int bytes = (int) memory.byteSize();
        boolean isNext = chunk == null || bytes - end > capacity - position;
        if (isNext) {
            chunk = memory;
            address = memory.address();
            capacity = bytes;
            position = 0;
        }
        MemorySegment cut = cut(memory, start, byteSize);
        if (isNext) {
            position = end;
        }
        return cut;
    }

    /** A lease of at least that many bytes; as large as the next chunk should be, if there is room for that. */
    private PooledBuffer lease(int bytes) {
        int wanted = Math.min(nextBytes, pool.largestChunk());
        PooledBuffer lease = bytes < wanted ? pool.tryAcquire(wanted) : null;
        if (lease == null) {
            lease = pool.acquire(bytes);
        }
        nextBytes = Math.min(2 * nextBytes, LARGEST_CHUNK);
        return lease;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // close does
    public synchronized MemorySegment.Scope scope() {
        Arena made = scoped;
        if (made == null) {
            if (closed) {
                return Dead.SCOPE;
            }
            made = Arena.ofShared();
            scoped = made;
        }
        return made.scope();
    }

    @Override
    public synchronized void close() {
        Stack.reserve();
        if (closed && leases == null && watched == null) {
            throw new IllegalStateException("the arena is closed already");
        }
        Arena made = scoped;
        try {
            if (made != null && made.scope().isAlive()) {
                made.close();
            }
        } finally {
            // It lasts if something of its scope is being used just now: then nothing has changed.
            if (made == null || !made.scope().isAlive()) {
                closed = true;
                chunk = null;
                giveBack();
            }
        }
    }

    /** If this throws, what is left is for another call of close. */
    private void giveBack() {
        for (PooledBuffer lease = unlink(); lease != null; lease = unlink()) {
            long handle = lease.check();
            try {
                lease.close();
            } catch (Throwable refused) {
                if (Pins.isLent(lease.buffer, handle)) {
                    link(lease);
                }
                throw refused;
            }
        }
    }

    private void link(PooledBuffer lease) {
        if (lease.watch == null) {
            lease.next = leases;
            leases = lease;
        } else {
            lease.next = watched;
            watched = lease;
        }
    }

    /** Removes a lease from the lists before it is given back, since its object may be used for another lease then. Null if there is none. */
    private @Nullable PooledBuffer unlink() {
        PooledBuffer lease = leases;
        if (lease != null) {
            leases = lease.next;
            lease.next = null;
            return lease;
        }
        lease = watched;
        if (lease != null) {
            watched = lease.next;
            lease.next = null;
        }
        return lease;
    }
}
