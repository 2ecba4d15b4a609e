package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts of the buffers and slabs of one size, kept on the slow paths only. Any thread. */
final class SizeCounts {
    /** Buffers, and slabs and bytes that are there now. A slab is counted when its buffers can be found, and no more once it is free. */
    private final AtomicLong created = new AtomicLong();

    private final AtomicLong discarded = new AtomicLong();
    private final AtomicLong slabs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Leases of buffers that had just been made, and leases that ended with a buffer that no store has taken. */
    final LongAdder misses = new LongAdder();

    final LongAdder unkept = new LongAdder();

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
        return misses.sum();
    }

    long unkept() {
        return unkept.sum();
    }
}
