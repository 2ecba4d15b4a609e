package io.github.poolchain.netty;

import io.github.poolchain.pool.BufferPool;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.LeakPresenceDetector.AllocationProhibitedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lends Netty's buffers from poolchain's pools, without garbage once it is warm: direct ones on the native memory of a {@link BufferPool},
 * heap ones on pooled arrays. Set it as {@code ChannelOption.ALLOCATOR}, of a server as option and as child option. All methods may be
 * called by any thread; a buffer may be released by another thread than the one that took it.
 *
 * <p>The buffers are Netty's in all that its users know: reference counts, growth, slices, the exceptions, the leak detector. A direct buffer has
 * a {@code memoryAddress}. Memory that has been idle for a {@linkplain Builder#agingPeriod period} goes back to the system.
 *
 * <p>A buffer that has been released raises {@code IllegalReferenceCountException}. As the object is used again for a later buffer, that
 * holds only until then, as with Netty's pools; with {@linkplain Builder#checkedLeases checked leases}, as when assertions are on, it holds for
 * ever.
 *
 * <p>{@link #close()} must be called in the end, and may be called under a running server: then nothing is lent any more, and what is lent
 * lives until it is released.
 *
 * <p>Memory consistency: releasing a buffer happens-before the next use of its memory.
 */
public final class PoolchainByteBufAllocator extends AbstractByteBufAllocator implements ByteBufAllocatorMetricProvider, AutoCloseable {
    private final BufferPool pool;

    /** Whether the pool is this allocator's, to be closed with it. */
    private final boolean ownsPool;

    private final DirectBuffers direct;
    final HeapBuffers heap;
    private final Metric metric = new Metric();

    /** False, then true once. */
    private volatile boolean closed;

    @SuppressWarnings("this-escape") // to what only keeps it
    private PoolchainByteBufAllocator(Builder builder, BufferPool pool) {
        super(builder.preferDirect);
        this.pool = pool;
        this.ownsPool = builder.pool == null;
        SoftLimit softLimit = builder.softLimit == Long.MAX_VALUE ? null : new SoftLimit(pool, builder.softLimit);
        int largest = ownsPool ? builder.largestBuffer : Integer.MAX_VALUE;
        this.direct = new DirectBuffers(this, pool, builder.checkedLeases, largest, softLimit);
        this.heap = new HeapBuffers(this, builder, builder.checkedLeases);
    }

    /**
     * Any thread. An allocator with the defaults of {@link #builder()}.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static PoolchainByteBufAllocator create() {
        return builder().build();
    }

    /** Any thread. Says how an allocator shall be; as it comes it prefers direct buffers, and has a pool of its own without a limit. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- Lending

    /**
     * Any thread. See {@link #directBuffer(int, int)}, which checks the arguments.
     *
     * @throws OutOfMemoryError Netty's {@code OutOfDirectMemoryError} if the limit of the pool leaves no room, or the system has no more memory
     * @throws AllocationProhibitedException if the allocator or its pool is closed; it is an {@link IllegalStateException}
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // whether it has been wrapped
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (closed) {
            throw refused();
        }
        DirectByteBuf buffer = direct.take(initialCapacity);
        buffer.begin(initialCapacity, maxCapacity);
        ByteBuf watched = toLeakAwareBuffer(buffer);
        if (watched != buffer) {
            direct.detach(buffer);
        }
        return watched;
    }

    /**
     * Any thread. See {@link #heapBuffer(int, int)}, which checks the arguments.
     *
     * @throws OutOfMemoryError if there is no heap for a new array
     * @throws AllocationProhibitedException if the allocator is closed; it is an {@link IllegalStateException}
     */
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        HeapByteBuf buffer = heap.takeBuffer(initialCapacity);
        buffer.begin(initialCapacity, maxCapacity);
        return toLeakAwareBuffer(buffer);
    }

    private static AllocationProhibitedException refused() {
        return new AllocationProhibitedException("the allocator is closed");
    }

    /** Any thread. True: so {@link #ioBuffer()} is direct. */
    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }

    // ---- Figures

    /**
     * Any thread. How many bytes are held, lent or idle, as in Netty's pools; see {@link #pool()} for more. The same object each time; asking it
     * sums up counters, so do that some times a second at most.
     */
    @Override
    public ByteBufAllocatorMetric metric() {
        return metric;
    }

    /** Any thread. Where direct buffers come from; its {@code stats()} tell how many are lent. */
    public BufferPool pool() {
        return pool;
    }

    private final class Metric implements ByteBufAllocatorMetric {
        @Override
        public long usedHeapMemory() {
            return heap.bytes();
        }

        @Override
        public long usedDirectMemory() {
            return pool.stats().nativeBytes();
        }

        @Override
        public String toString() {
            return "(usedHeapMemory: " + usedHeapMemory() + "; usedDirectMemory: " + usedDirectMemory() + ')';
        }
    }

    // ---- The end

    /**
     * Any thread. Gives idle memory back, as time would later: native memory none of whose slab is in use to the system, arrays to the collector.
     * Takes some 50 microseconds for each slab, so leave event loops alone with it.
     *
     * @return the bytes of native memory that have been freed
     * @throws IllegalStateException if the allocator or its pool is closed
     */
    public long trim() {
        if (closed) {
            throw refused();
        }
        heap.trim();
        long freed = pool.trim();
        direct.prune();
        return freed;
    }

    /**
     * Any thread. Lends nothing any more. Buffers that are out live until they are released, and may be read and written; those that need
     * more memory raise {@link IllegalStateException}. A pool of the allocator's own is closed, and its memory goes back to the system, at
     * once or with the last buffer; one that was given to the builder goes on. Closing again does nothing.
     */
    @Override
    public void close() {
        closed = true;
        heap.close();
        if (ownsPool) {
            pool.close();
        }
        direct.prune();
    }

    /** What an allocator shall be like. Not thread-safe. */
    public static final class Builder {
        private static final int LEAST_SIZE = 128;
        private static final int MOST_SIZE = 1 << 30;

        private boolean preferDirect = true;
        private @Nullable BufferPool pool;
        private long maxBytes = Long.MAX_VALUE;
        private long softLimit = Long.MAX_VALUE;
        int smallestBuffer = 256;
        int largestBuffer = 1 << 20;
        @Nullable Duration agingPeriod = Duration.ofSeconds(20);
        String name = "";
        private boolean checkedLeases = PoolchainByteBufAllocator.class.desiredAssertionStatus();

        /** The setting that only a pool of the allocator's own can have; null if there is none. */
        private @Nullable String ofOwnPool;

        private Builder() {}

        /**
         * Whether {@code buffer()} makes direct buffers or heap ones; direct ones if not said. What a channel reads goes into direct
         * buffers in any case.
         *
         * @return this
         */
        public Builder preferDirect(boolean preferDirect) {
            this.preferDirect = preferDirect;
            return this;
        }

        /**
         * Where direct buffers come from; from a pool of the allocator's own if not said. The pool goes on when the allocator is closed,
         * and has its own sizes, limit and period, so {@link #maxDirectBytes} and {@link #name} cannot be said as well; what is said of
         * sizes and of the period then holds for heap buffers only. Several allocators may share a pool.
         *
         * @return this
         * @throws NullPointerException if {@code pool} is null
         */
        public Builder pool(BufferPool pool) {
            this.pool = Objects.requireNonNull(pool, "pool");
            return this;
        }

        /**
         * How many bytes of native memory the buffers may take, lent or idle; no limit if not said. A buffer beyond it raises Netty's
         * {@code OutOfDirectMemoryError}, after idle memory of other sizes has been given back as far as that helps.
         *
         * @param bytes at least 1
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is less
         */
        public Builder maxDirectBytes(long bytes) {
            maxBytes = positive("maxDirectBytes", bytes);
            ofOwnPool = "maxDirectBytes";
            return this;
        }

        /**
         * How many bytes of native memory the allocator may hold before it gives back what is idle at once instead of after a period; no
         * such limit if not said. While the pool holds more, a thread of its own trims it, ten times a second at first and every three
         * seconds if that does not help. Nothing is refused.
         *
         * @param bytes at least 1
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is less
         */
        public Builder softDirectBytes(long bytes) {
            softLimit = positive("softDirectBytes", bytes);
            return this;
        }

        /**
         * The size of the smallest pieces of memory and arrays; 256 bytes if not said.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder smallestBuffer(int bytes) {
            smallestBuffer = size("smallestBuffer", bytes);
            return this;
        }

        /**
         * The size of the largest pieces of memory and arrays that are kept for later; 1 MiB if not said. What is larger has memory of its
         * own, made when it is asked for and given back when it is released.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder largestBuffer(int bytes) {
            largestBuffer = size("largestBuffer", bytes);
            return this;
        }

        /**
         * Memory that is idle for a whole period goes back at the end of the next; 20 seconds if not said.
         *
         * @param period more than zero
         * @return this
         * @throws IllegalArgumentException if {@code period} is zero or negative
         * @throws NullPointerException if {@code period} is null
         */
        public Builder agingPeriod(Duration period) {
            if (!Objects.requireNonNull(period, "period").isPositive()) {
                throw new IllegalArgumentException("agingPeriod is " + period + ", not more than zero");
            }
            agingPeriod = period;
            return this;
        }

        /**
         * Time gives nothing back; {@link PoolchainByteBufAllocator#trim()} and the soft limit still do.
         *
         * @return this
         */
        public Builder noAging() {
            agingPeriod = null;
            return this;
        }

        /**
         * What the pools are called in the log, in events and in JMX: the pool of native memory like this, those of arrays with {@code
         * -heap-} and their size behind it. Without this they have none, and are not in JMX.
         *
         * @param name not empty
         * @return this
         * @throws IllegalArgumentException if {@code name} is empty
         * @throws NullPointerException if {@code name} is null
         */
        public Builder name(String name) {
            if (Objects.requireNonNull(name, "name").isEmpty()) {
                throw new IllegalArgumentException("name is empty");
            }
            this.name = name;
            ofOwnPool = "name";
            return this;
        }

        /**
         * Whether each buffer is an object of its own, so that whoever keeps one beyond its release and uses or releases it gets an {@code
         * IllegalReferenceCountException} however often its memory has been lent since. That is some 200 bytes of garbage a buffer. If not
         * said, it is so when assertions are on.
         *
         * @return this
         */
        public Builder checkedLeases(boolean checked) {
            checkedLeases = checked;
            return this;
        }

        /**
         * Makes the allocator.
         *
         * @throws IllegalArgumentException if {@code smallestBuffer} is more than {@code largestBuffer}, or than {@code maxDirectBytes}; or
         *     {@code softDirectBytes} is more than {@code maxDirectBytes}
         * @throws IllegalStateException if a pool was given and something was said that only a pool of the allocator's own can have; or JMX
         *     refuses the name
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public PoolchainByteBufAllocator build() {
            notMore("smallestBuffer", smallestBuffer, "largestBuffer", largestBuffer);
            notMore("smallestBuffer", smallestBuffer, "maxDirectBytes", maxBytes);
            if (softLimit != Long.MAX_VALUE) {
                notMore("softDirectBytes", softLimit, "maxDirectBytes", maxBytes);
            }
            BufferPool given = pool;
            if (given == null) {
                return new PoolchainByteBufAllocator(this, ownPool());
            }
            if (ofOwnPool != null) {
                throw new IllegalStateException(ofOwnPool + " is set, and a pool is given, which has its own");
            }
            return new PoolchainByteBufAllocator(this, given);
        }

        private BufferPool ownPool() {
            BufferPool.Builder own = BufferPool.builder().smallestBuffer(smallestBuffer).largestBuffer(largestBuffer).maxBytes(maxBytes);
            if (agingPeriod == null) {
                own.noAging();
            } else {
                own.agingPeriod(agingPeriod);
            }
            if (!name.isEmpty()) {
                own.name(name);
            }
            return own.build();
        }

        private static void notMore(String name, long value, String limitName, long limit) {
            if (value > limit) {
                throw new IllegalArgumentException(name + " is " + value + ", more than " + limitName + ", which is " + limit);
            }
        }

        private static long positive(String name, long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(name + " is " + bytes + ", less than 1");
            }
            return bytes;
        }

        private static int size(String name, int bytes) {
            if (bytes < LEAST_SIZE || bytes > MOST_SIZE) {
                throw new IllegalArgumentException(name + " is " + bytes + ", not in [" + LEAST_SIZE + ", " + MOST_SIZE + "]");
            }
            return 1 << (Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
        }
    }
}
