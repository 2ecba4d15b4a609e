package io.github.poolchain.netty;

import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PoolStats;
import io.netty.util.LeakPresenceDetector.AllocationProhibitedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The arrays of heap buffers: a pool for each size, which are powers of two. Any thread. */
final class HeapBuffers implements AutoCloseable {
    private final PoolchainByteBufAllocator allocator;
    private final boolean checked;
    private final int smallestBits;
    private final int smallest;
    private final String name;

    /** Null if time discards nothing. */
    private final @Nullable Duration agingPeriod;

    /** By number of size. Null, then set once, with the lock. */
    private final AtomicReferenceArray<@Nullable Pool<HeapBlock>> pools;

    /** Bytes of arrays that are too large to be kept. */
    private final LongAdder unpooled = new LongAdder();

    /** False, then true once. Written with the lock. */
    private volatile boolean closed;

    HeapBuffers(PoolchainByteBufAllocator allocator, PoolchainByteBufAllocator.Builder builder, boolean checked) {
        this.allocator = allocator;
        this.checked = checked;
        this.smallest = builder.smallestBuffer;
        this.smallestBits = Integer.numberOfTrailingZeros(smallest);
        this.name = builder.name;
        this.agingPeriod = builder.agingPeriod;
        this.pools = new AtomicReferenceArray<>(Integer.numberOfTrailingZeros(builder.largestBuffer) - smallestBits + 1);
    }

    /** Any thread. A buffer without a life, on an array that is the caller's. */
    HeapByteBuf takeBuffer(int bytes) {
        HeapBlock block = take(bytes);
        HeapByteBuf buffer = block.buffer;
        return buffer != null ? buffer : newBuffer(block);
    }

    private HeapByteBuf newBuffer(HeapBlock block) {
        try {
            HeapByteBuf buffer = new HeapByteBuf(allocator, this, block);
            if (!checked) {
                block.buffer = buffer;
            }
            return buffer;
        } catch (Throwable noHeap) {
            block.giveBack();
            throw noHeap;
        }
    }

    /** Any thread. An array of at least so many bytes. */
    HeapBlock take(int bytes) {
        int number = Integer.SIZE - Integer.numberOfLeadingZeros((bytes - 1) | (smallest - 1)) - smallestBits;
        if (bytes > 0 && number >= pools.length()) {
            return takeUnpooled(bytes);
        }
        int size = bytes > 0 ? number : 0;
        Pool<HeapBlock> pool = pools.getAcquire(size);
        if (pool == null) {
            pool = open(size);
        }
        try {
            return pool.get();
        } catch (IllegalStateException poolClosed) {
            throw refused();
        }
    }

    private HeapBlock takeUnpooled(int bytes) {
        if (closed) {
            throw refused();
        }
        HeapBlock block = new HeapBlock(this, null, new byte[bytes]);
        unpooled.add(bytes);
        return block;
    }

    /** Any thread. As {@link #take}, for a moment, and also when this is closed. */
    HeapBlock scratch(int bytes) {
        if (!closed) {
            try {
                return take(bytes);
            } catch (AllocationProhibitedException justClosed) {
                // as below
            }
        }
        HeapBlock block = new HeapBlock(this, null, new byte[bytes]);
        unpooled.add(bytes);
        return block;
    }

    /** An array that was not pooled is dropped. */
    void forget(int bytes) {
        unpooled.add(-bytes);
    }

    private static AllocationProhibitedException refused() {
        return new AllocationProhibitedException("the allocator is closed");
    }

    private synchronized Pool<HeapBlock> open(int number) {
        if (closed) {
            throw refused();
        }
        Pool<HeapBlock> pool = pools.getAcquire(number);
        if (pool == null) {
            pool = new Opening(smallest << number).open();
            pools.setRelease(number, pool);
        }
        return pool;
    }

    /** A pool that makes blocks that know it. */
    private final class Opening {
        private final int bytes;
        private @Nullable Pool<HeapBlock> pool;

        Opening(int bytes) {
            this.bytes = bytes;
        }

        Pool<HeapBlock> open() {
            Pool.Builder<HeapBlock> builder = Pool.builder(() -> new HeapBlock(HeapBuffers.this, pool, new byte[bytes]));
            if (agingPeriod == null) {
                builder.noAging();
            } else {
                builder.agingPeriod(agingPeriod);
            }
            if (!name.isEmpty()) {
                builder.name(name + "-heap-" + bytes);
            }
            Pool<HeapBlock> opened = builder.build();
            pool = opened;
            return opened;
        }
    }

    /** Any thread. Bytes of all arrays, lent or idle. */
    long bytes() {
        long bytes = unpooled.sum();
        for (int i = 0; i < pools.length(); i++) {
            Pool<HeapBlock> pool = pools.getAcquire(i);
            if (pool != null) {
                PoolStats stats = pool.stats();
                bytes += (stats.inUse() + stats.idle()) * (smallest << i);
            }
        }
        return bytes;
    }

    /** Any thread. Drops the arrays that are idle. */
    void trim() {
        for (int i = 0; i < pools.length(); i++) {
            Pool<HeapBlock> pool = pools.getAcquire(i);
            if (pool != null) {
                long _ = pool.trim() + pool.trim(); // the first ends the period in which they were used
            }
        }
    }

    /** Any thread. Lends nothing any more; what is lent is dropped when it comes back. */
    @Override
    public synchronized void close() {
        closed = true;
        for (int i = 0; i < pools.length(); i++) {
            Pool<HeapBlock> pool = pools.getAcquire(i);
            if (pool != null) {
                pool.close();
            }
        }
    }
}
