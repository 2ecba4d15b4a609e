package io.github.poolchain.jetty;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PoolStats;
import io.github.poolchain.pool.PooledBuffer;
import java.io.IOException;
import java.util.Objects;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.component.Dumpable;

/**
 * Lends Jetty its buffers: direct ones from a {@link BufferPool}, heap ones from pooled arrays. Plug it in by
 * {@code new Server(threadPool, scheduler, pool)}.
 *
 * <p>Direct memory is freed at definite times, by {@link #clear()}, by {@link #close()}, and by time: what is idle for a minute goes at the
 * end of the next. It does not wait for a garbage collection, and does not count against {@code -XX:MaxDirectMemorySize}.
 *
 * <p>{@code retain} and {@code release} are Jetty's own. Each {@code acquire} makes a {@link RetainableByteBuffer} of its own for that one
 * lease, so whoever releases or retains one that is released already gets an {@link IllegalStateException}, however often the memory has
 * been lent since. As in Jetty's own pools, the {@link java.nio.ByteBuffer} in it must not be used any more: it may show or spoil the data of the next
 * lease. To find out who does so, build the {@code BufferPool} with {@link BufferPool.Builder#debug()}.
 *
 * <p>Memory consistency: the last release of a buffer happens-before the {@code acquire} that lends its memory again.
 */
public final class PoolchainByteBufferPool implements ByteBufferPool, Dumpable, AutoCloseable {
    private final BufferPool direct;
    private final Arrays heap = new Arrays();

    private PoolchainByteBufferPool(BufferPool direct) {
        this.direct = direct;
    }

    /**
     * Any thread. A pool without a limit, with the defaults of {@link BufferPool#builder()}: direct buffers of 256 bytes to 1 MiB are kept for
     * later, larger ones are freed after their release.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static PoolchainByteBufferPool create() {
        return of(BufferPool.create());
    }

    /**
     * Any thread. A pool whose direct buffers come from the given one, with its sizes, limit, name and settings for leaks.
     *
     * @param direct is closed with the new pool
     * @throws NullPointerException if {@code direct} is null
     */
    public static PoolchainByteBufferPool of(BufferPool direct) {
        return new PoolchainByteBufferPool(Objects.requireNonNull(direct, "direct"));
    }

    /**
     * Any thread. Lends a buffer. It is empty, its position and limit are 0 and its order is big-endian; what lies beyond the limit is
     * undefined. It has been retained once, so one {@code release} gives it back, by any thread.
     *
     * @param size at least 0. The capacity is at least that: the next power of two from 256 bytes up to the largest size that is pooled,
     *     which is 1 MiB for heap buffers; beyond, exactly that
     * @param isDirect whether it shall be direct
     * @throws IllegalArgumentException if {@code size} is negative
     * @throws IllegalStateException if the pool is closed
     * @throws OutOfMemoryError if the {@linkplain BufferPool.Builder#maxBytes limit} of direct memory leaves no room, as the JDK's limit
     *     raises it; or if the system, or the heap, has no more memory
     */
    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean isDirect) {
        if (size < 0) {
            throw new IllegalArgumentException("size is " + size + ", less than 0");
        }
        return isDirect ? acquireDirect(size) : heap.acquire(this, size);
    }

    private RetainableByteBuffer.Mutable acquireDirect(int size) {
        PooledBuffer lease = direct.tryAcquire(size);
        if (lease == null) {
            PoolStats stats = direct.stats();
            throw new OutOfMemoryError("Cannot reserve " + size + " bytes of direct buffer memory (allocated: " + stats.nativeBytes()
                    + ", limit: " + stats.limit() + ", buffers in use: " + stats.inUse() + ")");
        }
        try {
            return new Lease(this, lease.byteBuffer(), lease::close);
        } catch (Throwable refused) { // no heap
            lease.close();
            throw refused;
        }
    }

    /**
     * Any thread. Frees what is not lent: the memory of all slabs of direct buffers none of which is in use, and the idle arrays. Does
     * nothing to a pool that is closed.
     */
    @Override
    public void clear() {
        try {
            direct.trim();
        } catch (IllegalStateException closed) {
            return;
        }
        heap.clear();
    }

    /** Any thread. What the pool of direct buffers holds and has done; {@code inUse} are those that Jetty has not released. */
    public PoolStats directStats() {
        return direct.stats();
    }

    /**
     * Any thread. What the pools of arrays, one for each size, hold and have done together. Arrays beyond the largest size are not counted. The native bytes are
     * those with which the pools keep account.
     */
    public PoolStats heapStats() {
        return heap.stats();
    }

    /**
     * Any thread. Lends nothing any more. Memory that is not lent is freed at once, and what is lent soon after its release; so a server that still runs gets no
     * more buffers and ends with those that it has. {@link #directStats()} and {@link #heapStats()} tell what is out. Closing again does nothing.
     *
     * @throws RuntimeException what {@code onLeak} of the pool of direct buffers threw; the pool is closed nevertheless
     */
    @Override
    public void close() {
        try {
            heap.close();
        } finally {
            direct.close();
        }
    }

    /** Any thread. The figures, as a part of Jetty's {@code Server.dump()}. */
    @Override
    public void dump(Appendable out, String indent) throws IOException {
        Dumpable.dumpObjects(out, indent, this, "direct " + directStats(), "heap " + heapStats());
    }

    /** The name of the class and how many buffers are in use. */
    @Override
    public String toString() {
        return "PoolchainByteBufferPool[direct=" + directStats().inUse() + ", heap=" + heapStats().inUse() + " in use]";
    }
}
