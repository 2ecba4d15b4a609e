package io.github.poolchain.pool;

import io.github.poolchain.idle.Sampler;
import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.util.concurrent.atomic.AtomicInteger;

/** The buffers of one size. */
final class SizeClass {
    /** The first slab is as large as this; the next ones are larger, up to the next figure. */
    private static final int FIRST_SLAB_BYTES = 64 << 10;

    private static final int SLAB_BYTES = 256 << 10;
    private static final int MIN_SLAB_BUFFERS = 4;
    private static final int MAX_SLAB_BUFFERS = 64;

    /** No slab is larger, unless it is one buffer. */
    private static final int MAX_SLAB_BYTES = 4 << 20;

    /** A slab of several buffers takes at most this fraction of the pool's limit: one in so many. */
    private static final int MIN_SLABS = 16;

    private static final int MAGAZINE_BYTES = 128 << 10;
    private static final int MAX_MAGAZINE = 64;

    final int bytes;

    /** The idle buffers. */
    final Store<Buffer> store;

    /** How many threads look for one of these, or wait for it. */
    final AtomicInteger searching = new AtomicInteger();

    final SizeCounts counts = new SizeCounts();

    SizeClass(int bytes, Waiters waiters, Sampler<Buffer> sampler) {
        this.bytes = bytes;
        this.store = new Store<>(waiters, Math.clamp(MAGAZINE_BYTES / bytes, 1, MAX_MAGAZINE), sampler);
    }

    /**
     * How many buffers the next slab shall have, if there is so much room. At most as many as there are already, but for the first slab: all
     * of a slab is resident, so a size of which few are used must not take much.
     */
    int slabBuffers(long room, long maxBytes) {
        int first = Math.max(1, FIRST_SLAB_BYTES / bytes);
        long many = Math.min(mostSlabBuffers(maxBytes), Math.max(first, counts.bytes() / bytes));
        return (int) Math.min(many, room / bytes);
    }

    private int mostSlabBuffers(long maxBytes) {
        int most = Math.max(1, MAX_SLAB_BYTES / bytes);
        int count = Math.min(most, Math.clamp(SLAB_BYTES / bytes, MIN_SLAB_BUFFERS, MAX_SLAB_BUFFERS));
        return Math.clamp(maxBytes / MIN_SLABS / bytes, 1, count);
    }

    /** Whether, under that limit, each buffer is a slab of its own, so that an idle one can always be freed. */
    boolean isOneEach(long maxBytes) {
        return mostSlabBuffers(maxBytes) == 1;
    }

    /** The row of a report for this size. */
    PoolReport.Size report() {
        return counts.report(bytes, Math.max(0, lent() - over()), searching.get());
    }

    /** How many times one of these has been lent. */
    long lent() {
        return store.handedOut() + counts.misses();
    }

    /** How many leases of these are over. */
    long over() {
        return store.given() + counts.unkept();
    }
}
