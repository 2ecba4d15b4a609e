package io.github.poolchain.pool;

import io.github.poolchain.seam.Seam;

/** The seams of the pools. */
enum PoolSeam implements Seam {
    /** Who frees: all buffers of a slab are in its hands, the memory is not free yet. */
    SLAB_COMPLETE,
    /** Putter: the pool found open, the object not yet given to a shard. */
    PUT_BEFORE_GIVE;
}
