package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.idle.Stack;
import io.github.poolchain.idle.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lends native buffers and takes them back, from any thread. The sizes of buffers are powers of two. Buffers are cut from slabs of native memory.
 * In steady state, lending and giving back makes no garbage and takes no lock.
 *
 * <p>Memory consistency: giving a buffer back happens-before the next lease of the same memory.
 *
 * <p>Memory: a pool keeps the memory of buffers that were given back until it has not been used for a {@linkplain Builder#agingPeriod period}, until
 * {@link #trim()} or {@link #close()}, or until another size needs the room within {@link Builder#maxBytes}. {@code close()} must be called in the
 * end. If a pool is dropped without it, then, once the collector has noticed, a warning in the log names the pool, and it is closed. In a process
 * without collections that never happens.
 *
 * <p>Leaks: a lease that is never closed keeps its memory until the process ends. The pool watches a {@linkplain Builder#leakSampling share} of the leases for
 * that: if it looks as if it leaked, or whenever it is told to. A watched lease is reported when the collector finds its {@link PooledBuffer}
 * unreachable, or when it lasts beyond {@code close()}. The memory of a lost lease is neither lent again nor freed, because somebody may have kept
 * a {@link java.lang.foreign.MemorySegment} or a {@link java.nio.ByteBuffer} of it. After a call of {@link PooledBuffer#handle()} the handle can give the
 * buffer back, so such a lease is reported at the close only.
 *
 * <p>To find code that uses a buffer after its release, build the pool with {@link Builder#debug()}.
 */
public final class BufferPool implements Managed, AutoCloseable {
    /*
     * Fast path of an acquire: a take from the store of its size. Fast path of a release: the end of the lease, and a give to that store. Nothing
     * else is touched. The slow path is in Search and Slabs; memory is freed by Sweep. A pool that zeroes its buffers, and one in debug mode, always
     * lends by the slow path.
     */

    private static final int DEFAULT_SMALLEST = 256;
    private static final int DEFAULT_LARGEST = 1 << 20;
    private static final int MIN_SIZE = 128;
    private static final int MAX_SIZE = 1 << 30;
    private static final int MAX_ALIGNMENT = 1 << 20;

    private final Sizes sizes;
    private final long maxBytes;

    /** Whether a buffer can be lent as it is: the pool neither zeroes nor is in debug mode. */
    private final boolean plain;

    /** Whether each buffer is zeroed when it is lent. */
    final boolean zeroed;

    /** Whether each lease gets an object of its own, which takes heap, and stack. */
    private final boolean checkedLeases;

    private final Leaks leaks;
    private final SystemMemory system = new SystemMemory();
    final Slabs slabs;
    private final Aging<BufferPool> aging;

    /** Keeps the listener alive: {@link Leaks} holds it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final @Nullable Consumer<? super Leak> onLeak;

    private BufferPool(Builder builder) {
        this.sizes = new Sizes(builder.leastSize(), builder.largest);
        this.maxBytes = builder.maxBytes;
        this.plain = !builder.zeroed && !builder.debug;
        this.zeroed = builder.zeroed;
        this.onLeak = builder.onLeak;
        this.leaks = new Leaks(builder.name, builder.leakSampling, builder.onLeak);
        this.slabs = new Slabs(builder, sizes, leaks, system);
        this.checkedLeases = slabs.checkedLeases;
        this.aging = new Aging<>(this, builder.name, builder.agingPeriod, BufferPool::look, BufferPool::endOfPeriod, closing(slabs));
        slabs.aging = aging;
    }

    /**
     * Any thread. A pool with the defaults of {@link #builder()}.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static BufferPool create() {
        return builder().build();
    }

    /** Any thread. A builder. By default sizes go from 256 bytes to 1 MiB, and there is no limit. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- Lending

    /**
     * Any thread. Lends a buffer of at least {@code minBytes} bytes. Its capacity is the next size of the pool. If {@code minBytes} is more than the
     * largest size, the buffer has exactly {@code minBytes}, and memory of its own that is allocated now and freed in the background soon after
     * its release. The content is undefined: it may be what an earlier holder left.
     *
     * <p>If the limit leaves no room, this thread frees idle memory of other sizes first. That takes some 50 microseconds for each slab, and more if
     * more threads run than there are processors. If another thread is doing so, or was stopped with the last idle buffer in hand, this call waits
     * for it, but not longer than about a second.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws IllegalArgumentException if {@code minBytes} is negative
     * @throws IllegalStateException if the limit of bytes leaves no room, there are 16,777,215 buffers, or the pool is closed
     * @throws OutOfMemoryError if the system has no more memory
     */
    public PooledBuffer acquire(int minBytes) {
        PooledBuffer lent = lendAtHand(minBytes);
        return lent != null ? lent : acquireSlow(minBytes);
    }

    private PooledBuffer acquireSlow(int minBytes) {
        PooledBuffer lent = tryAcquireSlow(minBytes);
        if (lent == null) {
            throw new IllegalStateException("no room for a buffer of " + minBytes + " bytes: " + slabs.taken());
        }
        return lent;
    }

    /**
     * Any thread. As {@link #acquire(int)}, but returns null if the limit of bytes, or of buffers, leaves no room.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws IllegalArgumentException if {@code minBytes} is negative
     * @throws IllegalStateException if the pool is closed
     * @throws OutOfMemoryError if the system has no more memory
     */
    public @Nullable PooledBuffer tryAcquire(int minBytes) {
        PooledBuffer lent = lendAtHand(minBytes);
        return lent != null ? lent : tryAcquireSlow(minBytes);
    }

    private @Nullable PooledBuffer tryAcquireSlow(int minBytes) {
        try {
            return acquire(minBytes, 0);
        } catch (InterruptedException doesNotWait) {
            throw new AssertionError(doesNotWait);
        }
    }

    /**
     * Any thread, platform or virtual. As {@link #acquire(int)}, but if the limit of bytes, or of buffers, leaves no room it waits until
     * buffers are given back. A thread that waits is parked. Idle memory that has to be freed first is freed by a thread in the
     * background.
     *
     * <p>Threads that wait here while they hold other buffers of this pool can wait for each other, as with locks: then the limit must leave
     * room for all that they may hold and want at once, each buffer counted with the size it is rounded up to; or give a time-out.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @param timeout how long to wait at most; zero or less means not at all
     * @return null if there was no room in that time
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalArgumentException if {@code minBytes} is negative, or more than the limit of bytes
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws NullPointerException if {@code timeout} is null
     * @throws OutOfMemoryError if the system has no more memory
     */
    public @Nullable PooledBuffer acquire(int minBytes, Duration timeout) throws InterruptedException {
        return acquireWaiting(minBytes, TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout")));
    }

    /**
     * Any thread, platform or virtual. As {@link #acquire(int, Duration)}, but waits as long as it takes.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalArgumentException if {@code minBytes} is negative, or more than the limit of bytes
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws OutOfMemoryError if the system has no more memory
     */
    public PooledBuffer take(int minBytes) throws InterruptedException {
        PooledBuffer lent;
        do {
            lent = acquireWaiting(minBytes, Long.MAX_VALUE);
        } while (lent == null);
        return lent;
    }

    private @Nullable PooledBuffer acquireWaiting(int minBytes, long nanos) throws InterruptedException {
        if (sizes.bytes(checked(minBytes)) > maxBytes) {
            throw new IllegalArgumentException(
                    "minBytes is " + minBytes + ", for which there will never be room: maxBytes is " + maxBytes);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        PooledBuffer lent = lendAtHand(minBytes);
        return lent != null ? lent : acquire(minBytes, nanos);
    }

    /** Lends the newest buffer of that size in the calling thread's own shard; null if there is none, or the slow path is needed. */
    private @Nullable PooledBuffer lendAtHand(int minBytes) {
        if (checkedLeases) {
            Stack.reserve();
        }
        Store<Buffer> store = plain ? slabs.storeAtHand(minBytes) : null;
        Buffer buffer = store == null ? null : store.take();
        if (buffer == null) {
            return null;
        }
        try {
            return buffer.lend();
        } catch (Throwable refused) {
            if (checkedLeases) { // no heap; the stack is reserved
                slabs.releaseSlow(buffer);
                throw refused;
            }
            // The stack was full at the entry of that call: the same without one.
            buffer.state = buffer.state & Long.MAX_VALUE;
            return buffer.face;
        }
    }

    private @Nullable PooledBuffer acquire(int minBytes, long nanos) throws InterruptedException {
        Stack.reserve();
        int bytes = sizes.bytes(checked(minBytes));
        try {
            Buffer buffer = Search.find(slabs, sizes.number(bytes), bytes, nanos);
            return buffer == null ? null : buffer.lendSlow();
        } finally {
            Reference.reachabilityFence(this); // a pool in which somebody waits has not been dropped
        }
    }

    /**
     * Any thread. An {@link Arena} whose memory is leases of this pool; its {@link Arena#close()} gives all of them back. It is also a
     * {@link java.lang.foreign.SegmentAllocator}. To cut up a single lease instead, use
     * {@link java.lang.foreign.SegmentAllocator#slicingAllocator} of {@link PooledBuffer#segment()}.
     *
     * <p>Any thread may call the arena, also several at once, and use its segments. An allocation is zeroed and begins at a multiple of 8 at least.
     * Small allocations share a buffer. The first buffer of an arena has 1 KiB, and each further one twice as much, up to 64 KiB or what one allocation
     * needs. If the limit leaves no room for that, the buffer is no larger than needed. An arena makes 56 bytes of garbage and each allocation
     * 40, and in a pool with {@linkplain Builder#checkedLeases() checked leases} each buffer 32 more.
     *
     * <p>What an {@code Arena} of the JDK promises and this one does not: <b>a segment that is kept beyond the close can still be used</b>. Like that
     * of a {@link PooledBuffer} it may show, or spoil, the data of the next lease. It never reaches beyond the buffer, and once the pool has freed
     * the memory it throws {@link IllegalStateException}; in {@linkplain Builder#debug() debug mode} that is at the close
     * of the arena. So the {@link MemorySegment#scope()} of an allocation is not the scope of the arena. It is that of memory that other leases
     * share, and it outlives the arena. {@link Arena#scope()} ends with the arena, and so does whatever the JDK ties to it: mapped
     * files, upcall stubs. If it was asked for, the close takes as long as that of a shared arena: some 50 microseconds or more.
     *
     * <p>Errors: an allocation throws what {@link #acquire(int)} throws if it needs another buffer, and {@link IllegalArgumentException}
     * for a negative size, an alignment that is not a power of two, or more than {@link Integer#MAX_VALUE} bytes. After the close it throws
     * {@link IllegalStateException}. So does a second close, and a close while something that is tied to the scope is in use; then nothing has
     * changed. If the pool is closed, the arena gets no further buffers, and gives back those it has when it is closed. An arena that is
     * dropped without a close has lost its leases, like any lease that is dropped.
     */
    public Arena arena() {
        return new PoolArena(this);
    }

    /** What an arena may ask for beyond its need. */
    int largestChunk() {
        return (int) Long.highestOneBit(Math.min(sizes.ofNumber(sizes.count() - 1), maxBytes));
    }

    private static int checked(int minBytes) {
        if (minBytes < 0) {
            throw new IllegalArgumentException("minBytes is " + minBytes + ", less than 0");
        }
        return minBytes;
    }

    /**
     * Any thread. The lease behind a handle, while it lasts. Call it only if nobody else can end the lease meanwhile: as {@link PooledBuffer}
     * says, the object may stand for the next lease by the time it is used. Otherwise call {@link #release} or {@link #read}.
     *
     * @throws StaleHandleException if the buffer has been given back, or the handle is not one of this pool's
     * @throws IllegalStateException if the pool is closed and no buffer is in use any more
     */
    public PooledBuffer get(long handle) {
        Buffer buffer = slabs.find(handle);
        PooledBuffer lent = buffer == null ? null : buffer.leaseOf(handle);
        if (lent == null) {
            if (slabs.closed && slabs.inUse() == 0) {
                slabs.checkOpen();
            }
            throw new StaleHandleException(handle, "the buffer has been given back, or the handle is not one of this pool's");
        }
        return lent;
    }

    /**
     * Any thread. Gives back the buffer of a lease, as {@link PooledBuffer#close()} does, if the lease lasts. Of all calls of this method and of
     * {@code close()} for one lease exactly one succeeds, so a worker and a time-out may both try. If the lease was {@linkplain #retain retained}, as
     * many calls succeed as it has holders. Happens-before the next lease of the same memory.
     *
     * <p>While another thread is in {@link #read} with the buffer, the buffer is not lent again although the lease is over. It counts as in use
     * until that call returns.
     *
     * @param handle of {@link PooledBuffer#handle()}, or any other number
     * @return false, and then nothing has changed, if the lease is over, or the handle is not one of this pool's
     * @throws OutOfMemoryError if there is no heap to end the lease, which can only be if it is watched for leaks; then it goes on
     */
    public boolean release(long handle) {
        Buffer buffer = slabs.find(handle);
        return buffer != null && buffer.tryRelease(handle);
    }

    /**
     * Any thread. As {@link PooledBuffer#retain()}, if the lease lasts. From then on the caller is a holder, and may {@link #get} the lease until it
     * gives it back.
     *
     * @param handle of {@link PooledBuffer#handle()}, or any other number
     * @return false, and then nothing has changed, if the lease is over, or the handle is not one of this pool's
     * @throws IllegalStateException if the lease has 65,535 holders; then nothing has changed
     */
    public boolean retain(long handle) {
        Buffer buffer = slabs.find(handle);
        return buffer != null && buffer.retain(handle);
    }

    /**
     * Any thread. Reads the buffer of a lease, if the lease lasts. The buffer is not lent again before {@code reader} returns, so it never sees the
     * data of another lease. Nobody waits for a reader: a release meanwhile ends the lease, and the last reader puts the buffer away. Until then the
     * buffer counts as in use, so be quick. Several threads may read at once, and a reader may call the pool.
     *
     * <p>What was done before the handle was passed on happens-before the reading, and the reading happens-before the next lease of the same memory.
     * What the holder writes at the same time may be seen, or not, or in part.
     *
     * @param handle of {@link PooledBuffer#handle()}, or any other number
     * @param reader gets the whole buffer, read-only; called in this thread, at most once. It must not keep the segment: see
     *     {@link PooledBuffer}
     * @return false, and then {@code reader} has not been called, if the lease is over, or the handle is not one of this pool's
     * @throws NullPointerException if {@code reader} is null
     * @throws IllegalStateException if 4,194,303 calls are reading the buffer
     * @throws RuntimeException what {@code reader} threw
     */
    public boolean read(long handle, Consumer<? super MemorySegment> reader) {
        Objects.requireNonNull(reader, "reader");
        Buffer buffer = slabs.find(handle);
        return buffer != null && buffer.read(handle, reader);
    }

    /** Any thread. What the pool holds now; also of a pool that is closed. */
    @Override
    public PoolStats stats() {
        return slabs.stats();
    }

    /** Any thread. What the pool holds now, by size, who waits, and which watched leases are out; also of a pool that is closed. */
    @Override
    public PoolReport report() {
        return new PoolReport(
                Instant.now(),
                "BufferPool",
                leaks.pool,
                aging.number,
                slabs.closed,
                slabs.stats(),
                slabs.sizes(),
                slabs.waiters.names(PoolReport.MOST_SHOWN),
                leaks.sampling(),
                leaks.watches.size(),
                leaks.oldest(PoolReport.MOST_SHOWN));
    }

    /**
     * Any thread. Frees all slabs none of whose buffers is in use. That takes some 50 microseconds for each, and more if more threads run than
     * there are processors; acquire and release go on meanwhile. Freed memory goes to the C library. If that is glibc, and 8 MiB or more have been
     * freed since it was last asked, the JVM has it return the memory to the operating system. That takes some 0.3 milliseconds for each MiB, and
     * the first time some tenths of a second, because JMX starts. {@link PoolStats#systemBytes} tells how much went back.
     *
     * @return the bytes freed
     * @throws IllegalStateException if the pool is closed
     * @throws RuntimeException what {@code onLeak} threw first; all leaks have been reported nevertheless
     */
    @Override
    public long trim() {
        Stack.reserveMore();
        slabs.checkOpen();
        Events.Trim event = Events.Trim.started();
        long before = slabs.discarded();
        long bytes = slabs.sweep.idle();
        event.commit(leaks.pool, Events.Trim.CALL, slabs.discarded() - before, bytes, system.giveBack());
        leaks.poll();
        return bytes;
    }

    /** Any thread. The share of leases that is watched for leaks now, from 0 to 1. */
    @Override
    public double leakSampling() {
        return leaks.sampling();
    }

    /**
     * Any thread. Sets the share of leases that is watched for leaks; see {@link Builder#leakSampling}. From then on the pool does not change
     * it by itself. Leases that are already watched stay watched.
     *
     * @param rate from 0, none, to 1, all
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    @Override
    public void leakSampling(double rate) {
        Stack.reserve();
        leaks.sampling(rate);
        slabs.sweep.resample();
    }

    /**
     * Any thread. Lends nothing more, and frees the memory: a slab none of whose buffers is in use at once, and any other in the background, soon
     * after its last buffer is given back. So no lease ends before its holder ends it; {@link #stats()} tells how many are out. Leases that
     * are out and watched are reported as leaks.
     *
     * <p>For a thread that was stopped in the middle of a call this waits about a second at most; what that thread has in hand is freed in the
     * background. Closing again does nothing, with one exception: if a channel was reading or writing a buffer that had been given back too early, the
     * first close leaves its memory, and a later one frees it.
     *
     * @throws RuntimeException what {@code onLeak} threw first; all leaks have been reported nevertheless
     */
    @Override
    public void close() {
        Stack.reserveMore();
        boolean _ = close(slabs);
        aging.closed(); // each time: the first call may have been cut off
        leaks.close();
    }

    /** Any thread. Whether {@link #close} has been called. It may still be running. */
    public boolean isClosed() {
        return slabs.closed;
    }

    /** What closes a pool that was dropped without a close. It leads to the pool's memory and not to the pool. */
    private static Runnable closing(Slabs slabs) {
        return () -> {
            boolean _ = close(slabs);
            slabs.leaks.close();
        };
    }

    /** Whether this is the first call. */
    private static boolean close(Slabs slabs) {
        Events.Trim event = Events.Trim.started();
        long bytes = slabs.nativeBytes();
        long discarded = slabs.discarded();
        boolean first = slabs.close();
        if (!slabs.sweep.everything()) {
            boolean _ = slabs.reclaimer.request(Reclaimer.ALL);
        }
        long systemBytes = slabs.system.giveBack();
        if (first) {
            event.commit(slabs.leaks.pool, Events.Trim.CLOSE, slabs.discarded() - discarded, Math.max(0, bytes - slabs.nativeBytes()), systemBytes);
            Events.Close.commit(slabs.leaks.pool, slabs.inUse());
        }
        slabs.stopAgingIfDone();
        return first;
    }

    /** Called several times a period; makes no garbage. */
    void look() {
        leaks.look(slabs.inUse());
    }

    /** Ends a period; false when no more are needed, as the pool is closed and its memory given back. */
    private boolean endOfPeriod() {
        if (slabs.closed) {
            close();
            return slabs.nativeBytes() > 0;
        }
        Events.Trim event = Events.Trim.started();
        long before = slabs.discarded();
        long bytes = slabs.sweep.old();
        event.commit(leaks.pool, Events.Trim.AGING, slabs.discarded() - before, bytes, system.giveBack());
        if (leaks.endOfPeriod(slabs.lent())) {
            slabs.sweep.resample();
        }
        leaks.poll();
        return true;
    }

    /** Builds a pool. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        int smallest = DEFAULT_SMALLEST;
        private int largest = DEFAULT_LARGEST;
        long maxBytes = Long.MAX_VALUE;

        // For tests.
        int maxBuffers = BufferTable.MAX_BUFFERS;
        long leasesOfAnIndex = BufferTable.LEASES_OF_AN_INDEX;
        long patience = 1_000_000_000;

        boolean zeroed;
        boolean debug;
        boolean checkedLeases;
        int alignment = 1;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * The size of the smallest buffers. The default is 256 bytes.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder smallestBuffer(int bytes) {
            smallest = size("smallestBuffer", bytes);
            return this;
        }

        /**
         * The size of the largest buffers that are kept when they are given back. The default is 1 MiB.
         *
         * @param bytes from 128 to {@code 1 << 30}, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not in that range
         */
        public Builder largestBuffer(int bytes) {
            largest = size("largestBuffer", bytes);
            return this;
        }

        /**
         * Each buffer begins at an address that is a multiple of this. The default is 128. For instance the block size of a file system, which
         * unbuffered input and output ask for ({@code ExtendedOpenOption.DIRECT}). No buffer is smaller than this, whatever {@link #smallestBuffer} says.
         * The capacity is a multiple of it, too, except for buffers larger than the largest size. Each slab takes up to so many bytes more, which are
         * not counted.
         *
         * @param bytes a power of two from 1 to {@code 1 << 20}
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is not
         */
        public Builder alignment(int bytes) {
            if (bytes < 1 || bytes > MAX_ALIGNMENT || Integer.bitCount(bytes) != 1) {
                throw new IllegalArgumentException("alignment is " + bytes + ", not a power of two in [1, " + MAX_ALIGNMENT + "]");
            }
            alignment = bytes;
            return this;
        }

        int leastSize() {
            return Math.max(smallest, alignment);
        }

        /**
         * How many bytes of native memory the pool's buffers may take, lent and idle. An {@link BufferPool#acquire} beyond it first frees idle
         * memory of other sizes, as far as that helps, and then throws {@link IllegalStateException}. Without this call there is no limit.
         *
         * @param bytes at least 1
         * @return this
         * @throws IllegalArgumentException if {@code bytes} is less
         */
        public Builder maxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxBytes is " + bytes + ", less than 1");
            }
            maxBytes = bytes;
            return this;
        }

        /**
         * Every buffer is zeroed when it is lent. Without this call it contains what an earlier holder left.
         *
         * @return this
         */
        public Builder zeroed() {
            zeroed = true;
            return this;
        }

        /**
         * Each lease gets a {@link PooledBuffer} of its own. Any use or close of one that was kept beyond the release throws
         * {@link StaleHandleException}, however often the buffer has been lent since. That costs 32 bytes of garbage and some nanoseconds a lease.
         * The use of a {@link MemorySegment} that was kept is not recognised: see {@link #debug()}. While assertions are on, all pools do this.
         *
         * @return this
         */
        public Builder checkedLeases() {
            checkedLeases = true;
            return this;
        }

        /**
         * Finds code that uses a buffer after its release. Each lease gets memory of its own, filled with the byte
         * {@code 0xDB} unless {@linkplain #zeroed() zeroed}. The release fills it again and frees it. From then on every access through a
         * {@link java.lang.foreign.MemorySegment} or {@link java.nio.ByteBuffer} that somebody has kept throws {@link IllegalStateException}. If a
         * channel is reading or writing the memory at that moment, it stays, filled, until a later release, {@code trim} or {@code close}, and
         * counts as idle until then.
         *
         * <p>No memory is lent twice. So a lease takes some 20 to 100 microseconds and makes some garbage, releases wait for each other, and
         * every lease is a miss. Sizes, limits and figures are as without it.
         *
         * @return this
         */
        public Builder debug() {
            debug = true;
            return this;
        }

        /**
         * Makes the pool. Apart from a kilobyte, it takes native memory only when the first buffer is asked for.
         *
         * @throws IllegalArgumentException if the smallest buffer, or the alignment, is larger than the largest buffer, or than {@code maxBytes}
         * @throws IllegalStateException if the pool has a name and JMX refuses it
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public BufferPool build() {
            String least = (alignment > smallest ? "alignment" : "smallestBuffer") + " is " + leastSize();
            if (leastSize() > largest) {
                throw new IllegalArgumentException(least + ", more than largestBuffer, which is " + largest);
            }
            if (leastSize() > maxBytes) {
                throw new IllegalArgumentException(least + ", more than maxBytes, which is " + maxBytes);
            }
            Stack.reserveMore();
            BufferRehearsal.once();
            BufferPool pool = new BufferPool(this);
            return start(pool, pool.aging, "BufferPool");
        }

        private static int size(String name, int bytes) {
            if (bytes < MIN_SIZE || bytes > MAX_SIZE) {
                throw new IllegalArgumentException(name + " is " + bytes + ", not in [" + MIN_SIZE + ", " + MAX_SIZE + "]");
            }
            return Sizes.roundUp(bytes);
        }
    }
}
