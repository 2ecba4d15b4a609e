package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts of the buffers and slabs of one size, kept on the slow paths only. Any thread. Counting allocates nothing, as an adder may: a buffer is in the
 * caller's hands meanwhile.
 */
final class SizeCounts {
    /** Buffers, and slabs and bytes that are there now. A slab is counted when its buffers can be found, and no more once it is free. */
    private final AtomicLong created = new AtomicLong();

    private final AtomicLong discarded = new AtomicLong();
    private final AtomicLong slabs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Leases of buffers that had just been made, and leases that ended with a buffer that no store has taken. */
    private final AtomicLong misses = new AtomicLong();

    private final AtomicLong unkept = new AtomicLong();

    void made(int slabBuffers, long slabBytes) {
        created.addAndGet(slabBuffers);
        slabs.incrementAndGet();
        bytes.addAndGet(slabBytes);
    }

    void gone(int slabBuffers, long slabBytes) {
        discarded.addAndGet(slabBuffers);
        slabs.decrementAndGet();
        bytes.addAndGet(-slabBytes);
    }

    void missed() {
        misses.incrementAndGet();
    }

    void notKept() {
        unkept.incrementAndGet();
    }

    /** The row of a report, given how many are lent. */
    PoolReport.Size report(int bufferBytes, long inUse, int searching) {
        long exist = created.get() - discarded.get();
        return new PoolReport.Size(bufferBytes, inUse, Math.max(0, exist - inUse), slabs.get(), bytes.get(), searching);
    }

    long bytes() {
        return bytes.get();
    }

    long created() {
        return created.get();
    }

    long discarded() {
        return discarded.get();
    }

    long misses() {
        return misses.get();
    }

    long unkept() {
        return unkept.get();
    }
}
