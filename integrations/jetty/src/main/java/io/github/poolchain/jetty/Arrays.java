package io.github.poolchain.jetty;

import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PoolStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/** Heap buffers: for each size, a power of two, a pool of arrays, made when it is first asked for. Any thread. */
final class Arrays {
    private static final int SMALLEST = 1 << 8;
    private static final int LARGEST = 1 << 20;

    /** As many arrays of a size are kept as take so many bytes, but at least so many arrays. */
    private static final int IDLE_BYTES = 4 << 20;

    private static final int IDLE_ARRAYS = 16;

    /** By size, the smallest first; each null, then set once, with the lock on this. */
    private final AtomicReferenceArray<Pool<byte[]>> pools = new AtomicReferenceArray<>(index(LARGEST) + 1);

    /** False, then true once, with the lock on this. */
    private volatile boolean closed;

    /** That of the least size that has room. */
    private static int index(int size) {
        return size <= SMALLEST ? 0 : Integer.numberOfTrailingZeros(Integer.highestOneBit(size - 1) << 1) - Integer.numberOfTrailingZeros(SMALLEST);
    }

    /** A buffer for one lease. */
    RetainableByteBuffer.Mutable acquire(ByteBufferPool owner, int size) {
        if (size > LARGEST) {
            checkOpen();
            return new Lease(owner, ByteBuffer.allocate(size), () -> {});
        }
        Pool<byte[]> pool = pool(index(size));
        byte[] array = pool.get();
        try {
            return new Lease(owner, ByteBuffer.wrap(array), () -> pool.put(array));
        } catch (Throwable refused) { // no heap
            pool.put(array);
            throw refused;
        }
    }

    private Pool<byte[]> pool(int index) {
        Pool<byte[]> pool = pools.get(index);
        return pool != null ? pool : make(index);
    }

    private synchronized Pool<byte[]> make(int index) {
        checkOpen();
        Pool<byte[]> pool = pools.get(index);
        if (pool == null) {
            int size = SMALLEST << index;
            pool = Pool.builder(() -> new byte[size])
                    .maxIdle(Math.max(IDLE_ARRAYS, IDLE_BYTES / size))
                    .build();
            pools.set(index, pool);
        }
        return pool;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
    }

    private List<Pool<byte[]>> made() {
        List<Pool<byte[]>> made = new ArrayList<>();
        for (int i = 0; i < pools.length(); i++) {
            Pool<byte[]> pool = pools.get(i);
            if (pool != null) {
                made.add(pool);
            }
        }
        return made;
    }

    /** Discards what is idle. */
    void clear() {
        for (Pool<byte[]> pool : made()) {
            try {
                pool.trim();
                pool.trim(); // the second discards what the first has only marked as old
            } catch (IllegalStateException isClosed) {
                return;
            }
        }
    }

    /** Discards what is idle, now and from now on. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        made().forEach(Pool::close);
    }

    /** The sums. */
    PoolStats stats() {
        List<PoolStats> all = made().stream().map(Pool::stats).toList();
        return new PoolStats(
                sum(all, PoolStats::inUse),
                sum(all, PoolStats::idle),
                sum(all, PoolStats::hits),
                sum(all, PoolStats::misses),
                sum(all, PoolStats::steals),
                sum(all, PoolStats::stolen),
                sum(all, PoolStats::created),
                sum(all, PoolStats::discarded),
                sum(all, PoolStats::waiters),
                sum(all, PoolStats::nativeBytes),
                Long.MAX_VALUE,
                sum(all, PoolStats::systemTrims),
                sum(all, PoolStats::systemBytes));
    }

    private static long sum(List<PoolStats> all, ToLongFunction<PoolStats> figure) {
        return all.stream().mapToLong(figure).sum();
    }
}
