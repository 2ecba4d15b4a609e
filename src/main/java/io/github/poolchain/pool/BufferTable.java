package io.github.poolchain.pool;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Leads from a lease's handle to its buffer. */
final class BufferTable {
    /*
     * A handle is generation << 24 | index: 39 bits of generation, 24 of index, so it is positive. Index 0 is no buffer's. A buffer has its
     * index from when it is made until its memory is freed, and a generation of it for each lease. The next buffer of an index goes on where
     * the last one ended, and an index is used up after 2^32 leases: so no handle is issued twice by one pool.
     *
     * Pools begin as far apart as can be: of the first 2^k pools any two begin 2^(39-k) generations apart.
     */

    static final int MAX_BUFFERS = (1 << 24) - 1;

    /** The difference between the handles of two consecutive leases of a buffer. */
    static final long ONE_GENERATION = 1L << 24;

    /** The bit that the state of an idle buffer has in addition to the handle of its next lease. */
    static final long IDLE = Long.MIN_VALUE;

    static final long LEASES_OF_AN_INDEX = 1L << 32;

    private static final int FIRST_CHUNK_BITS = 6;
    private static final int CHUNKS = 24 - FIRST_CHUNK_BITS + 1;

    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Null, then set once. The n-th is as large as all before it together, so growing moves nothing. */
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Buffer>> chunks = new AtomicReferenceArray<>(CHUNKS);

    private final ReentrantLock lock = new ReentrantLock();
    private final long first;
    private final long usedUp;

    // With the lock.

    /** The next handles of the indexes that had a buffer and have none now. Has room for all there are. */
    private long[] free = {};

    private int frees;

    /** Has had no buffer yet, nor have the larger ones. */
    private int fresh = 1;

    BufferTable(long leasesOfAnIndex) {
        long pool = Integer.toUnsignedLong(Integer.reverse(POOLS.getAndIncrement()));
        this.first = (pool << 7) * ONE_GENERATION & Long.MAX_VALUE;
        this.usedUp = (first + leasesOfAnIndex * ONE_GENERATION) & Long.MAX_VALUE;
    }

    /** Any thread. The buffer that has that index now, lent or not; null if there is none. */
    @Nullable Buffer find(long handle) {
        int index = (int) handle & MAX_BUFFERS;
        AtomicReferenceArray<@Nullable Buffer> chunk = handle < 0 ? null : chunks.getAcquire(chunkNumber(index));
        return chunk == null ? null : chunk.getAcquire(slot(index));
    }

    /** Any thread. Gives each buffer an index. There must be enough of them: see {@link Slabs#reserve}. If it throws none has got one. */
    void add(Buffer[] made) {
        lock.lock();
        try {
            makeRoom(made.length - frees);
            for (Buffer buffer : made) {
                place(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int freshOnes) {
        if (freshOnes <= 0) {
            return;
        }
        int end = fresh + freshOnes;
        if (free.length < end) {
            free = Arrays.copyOf(free, Math.max(end, Math.min(MAX_BUFFERS + 1, 2 * free.length)));
        }
        for (int i = chunkNumber(fresh); i <= chunkNumber(end - 1); i++) {
            if (chunks.getAcquire(i) == null) {
                chunks.setRelease(i, new AtomicReferenceArray<>(1 << Math.max(FIRST_CHUNK_BITS, FIRST_CHUNK_BITS + i - 1)));
            }
        }
    }

    private void place(Buffer buffer) {
        long handle;
        if (frees > 0) {
            frees--;
            handle = free[frees];
        } else {
            handle = first | fresh;
            fresh++;
        }
        int index = (int) handle & MAX_BUFFERS;
        buffer.number(handle, ((usedUp | index) - ONE_GENERATION) & Long.MAX_VALUE);
        AtomicReferenceArray<@Nullable Buffer> chunk = chunks.getAcquire(chunkNumber(index));
        if (chunk != null) {
            // Ordering: release; pairs with the acquire in find.
            chunk.setRelease(slot(index), buffer);
        }
    }

    /** Any thread. The buffers of a list, linked by {@code next}, are no more; none of them is lent. Allocates nothing. */
    void remove(@Nullable Buffer gone) {
        lock.lock();
        try {
            for (Buffer buffer = gone; buffer != null; buffer = buffer.next) {
                long handle = buffer.nextHandle();
                clear(handle);
                if (handle != (usedUp | ((int) handle & MAX_BUFFERS))) {
                    free[frees] = handle;
                    frees++;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Any thread that has the buffer. Its index is used up: it gets another, if there is one, and its handles begin anew. */
    void renumber(Buffer buffer) {
        lock.lock();
        try {
            if (frees == 0 && fresh > MAX_BUFFERS) {
                buffer.number(buffer.nextHandle(), IDLE | buffer.nextHandle()); // goes on with generations that another pool may have
                return;
            }
            makeRoom(1 - frees);
            clear(buffer.nextHandle());
            place(buffer);
        } finally {
            lock.unlock();
        }
    }

    private void clear(long handle) {
        int index = (int) handle & MAX_BUFFERS;
        AtomicReferenceArray<@Nullable Buffer> chunk = chunks.getAcquire(chunkNumber(index));
        if (chunk != null) {
            chunk.setRelease(slot(index), null);
        }
    }

    private static int chunkNumber(int index) {
        return Math.max(0, Integer.SIZE - FIRST_CHUNK_BITS - Integer.numberOfLeadingZeros(index));
    }

    private static int slot(int index) {
        return index < 1 << FIRST_CHUNK_BITS ? index : index - Integer.highestOneBit(index);
    }
}
