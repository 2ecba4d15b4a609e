package io.github.poolchain.pool;

import io.github.poolchain.idle.Sampler;
import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.util.concurrent.atomic.AtomicInteger;

/** The buffers of one size. */
final class SizeClass {
    private static final int SLAB_BYTES = 256 << 10;
    private static final int MIN_SLAB_BUFFERS = 4;
    private static final int MAX_SLAB_BUFFERS = 64;

    /** No slab is larger, unless it is one buffer. */
    private static final int MAX_SLAB_BYTES = 4 << 20;

    /** No slab of more than one buffer takes more than one part in so many of the pool's limit. */
    private static final int MIN_SLABS = 16;

    private static final int MAGAZINE_BYTES = 128 << 10;
    private static final int MAX_MAGAZINE = 64;

    final int bytes;

    /** Those that are idle. */
    final Store<Buffer> store;

    /** How many threads look for one of these, or wait for it. */
    final AtomicInteger searching = new AtomicInteger();

    final SizeCounts counts = new SizeCounts();

    SizeClass(int bytes, Waiters waiters, Sampler<Buffer> sampler) {
        this.bytes = bytes;
        this.store = new Store<>(waiters, Math.clamp(MAGAZINE_BYTES / bytes, 1, MAX_MAGAZINE), sampler);
    }

    /** How many buffers a slab shall have, if there is so much room. */
    int slabBuffers(long room, long maxBytes) {
        int most = Math.max(1, MAX_SLAB_BYTES / bytes);
        int count = Math.min(most, Math.clamp(SLAB_BYTES / bytes, MIN_SLAB_BUFFERS, MAX_SLAB_BUFFERS));
        long share = Math.min(room, Math.max(bytes, maxBytes / MIN_SLABS));
        return (int) Math.min(count, share / bytes);
    }

    /** Whether each buffer is a slab of its own, under that limit: so what is idle can always be freed. */
    boolean isOneEach(long maxBytes) {
        return slabBuffers(Long.MAX_VALUE, maxBytes) <= 1;
    }

    /** What a report says of these. */
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
