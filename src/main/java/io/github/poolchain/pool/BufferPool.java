package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lends native buffers and takes them back, from any thread. Buffers come in sizes that are powers of two, cut from
 * slabs of native memory; lending and giving back makes no garbage and takes no lock.
 *
 * <p>Memory consistency: giving a buffer back happens-before the next lease of the same memory.
 *
 * <p>A pool keeps the memory of buffers that are given back until {@link #trim()} or {@link #close()}, or until another
 * size needs the room within {@link Builder#maxBytes}. {@code close()} must be called in the end: no garbage collector
 * frees the memory.
 *
 * <p>A lease that is never closed is a leak: its memory stays taken until the process ends. When the pool looks as if it leaked, or at any
 * time if it is told so, a {@linkplain Builder#leakSampling share} of the leases is watched for that, and told when the collector finds the {@link PooledBuffer} unreachable or when the
 * lease lasts beyond {@code close()}. The memory of a lost lease is not lent again nor freed, since somebody may have kept
 * a {@link java.lang.foreign.MemorySegment} or a {@link java.nio.ByteBuffer} of it. Once {@link PooledBuffer#handle()} has been
 * called the handle can give the buffer back, so such a lease is told at the close only.
 *
 * <p>To find out who uses a buffer after its release, build the pool with {@link Builder#debug()}.
 */
public final class BufferPool implements Managed, AutoCloseable {
    /*
     * A buffer is in one of these hands: a lease's; idle in the shards of its size; or those of a thread that holds the
     * lock and looks for slabs all of whose buffers are idle. The handle table knows all buffers. A buffer's handle is
     * renewed when it is given back, which makes the old lease stale for everybody at once and decides between racing
     * releases.
     *
     * The lock guards what happens rarely: making a slab, and giving back slabs all of whose buffers are idle. To find
     * those it takes idle buffers out of the shards for a moment. An acquire that finds none meanwhile goes for the lock
     * itself, and looks again when it has it, so that it does not make, or miss, what is there.
     *
     * Who waits for room does so with the lock, on a condition. It counts itself as waiting, then looks; a release puts
     * the buffer in, then looks whether anybody waits, with a full fence in between: one of the two sees the other.
     */

    private static final int DEFAULT_SMALLEST = 256;
    private static final int DEFAULT_LARGEST = 1 << 20;

    /** What memory is filled with in debug mode: no text, no small number, and negative as every type. */
    private static final byte POISON = (byte) 0xDB;

    private static final int MIN_SIZE = 128;
    private static final int MAX_SIZE = 1 << 30;

    private final int smallest;
    private final int largest;
    private final long maxBytes;
    private final boolean zeroed;
    private final boolean debug;
    private final Leaks leaks;
    private final SystemMemory system = new SystemMemory();

    private final Aging<BufferPool> aging;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition givenBack = lock.newCondition();

    /** Guarded by the lock, but for what it lets any thread do. */
    private final Stock stock;

    /** How many wait for room. */
    private final AtomicInteger waiters = new AtomicInteger();

    /** False, then true once, under the lock. */
    private volatile boolean closed;

    private BufferPool(Builder builder) {
        this.smallest = builder.smallest;
        this.largest = builder.largest;
        this.maxBytes = builder.maxBytes;
        this.zeroed = builder.zeroed;
        this.debug = builder.debug;
        this.leaks = new Leaks(builder.name, builder.leakSampling, builder.onLeak);
        this.stock = new Stock(this, classOf(largest) + 1, maxBytes, leaks, system);
        this.aging = new Aging<>(this, builder.name, builder.agingPeriod, BufferPool::look, BufferPool::endOfPeriod);
    }

    /**
     * Any thread. A pool with the defaults of {@link #builder()}.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static BufferPool create() {
        return builder().build();
    }

    /** Any thread. Says how a pool shall be; as it comes, sizes go from 256 bytes to 1 MiB and there is no limit. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Any thread. Lends a buffer of at least {@code minBytes} bytes. Up to the largest size of the pool its capacity is
     * the next size; beyond, the buffer has exactly {@code minBytes} and memory of its own, which is made now and given
     * back to the system at its release. What is in it is undefined: it may be what an earlier holder left.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws IllegalArgumentException if {@code minBytes} is negative
     * @throws IllegalStateException if the limit of bytes leaves no room, or the pool is closed
     * @throws OutOfMemoryError if the system has no more memory
     */
    public PooledBuffer acquire(int minBytes) {
        PooledBuffer lent = tryAcquire(minBytes);
        if (lent == null) {
            throw new IllegalStateException("no room for a buffer of " + minBytes + " bytes: " + stats().nativeBytes() + " of at most "
                    + maxBytes + " bytes are taken, and " + stock.inUse() + " buffers are in use");
        }
        return lent;
    }

    /**
     * Any thread. As {@link #acquire(int)}, but null if the limit of bytes leaves no room.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @throws IllegalArgumentException if {@code minBytes} is negative
     * @throws IllegalStateException if the pool is closed
     * @throws OutOfMemoryError if the system has no more memory
     */
    public @Nullable PooledBuffer tryAcquire(int minBytes) {
        int sizeClass = checkedClass(minBytes);
        Buffer buffer = takeIdle(sizeClass);
        if (buffer == null) {
            lock.lock();
            try {
                buffer = obtain(sizeClass, bytesFor(minBytes));
            } finally {
                lock.unlock();
            }
        }
        if (buffer == null) {
            limitReached(Events.LimitReached.started(), false, false);
            return null;
        }
        return lend(buffer);
    }

    /**
     * Any thread, platform or virtual. As {@link #acquire(int)}, but if the limit of bytes leaves no room it waits until
     * buffers are given back. The thread is parked meanwhile.
     *
     * @param minBytes from 0 to {@link Integer#MAX_VALUE}
     * @param timeout how long at most; zero or less means not at all
     * @return null if the time was over
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalArgumentException if {@code minBytes} is negative, or more than the limit of bytes
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws NullPointerException if {@code timeout} is null
     * @throws OutOfMemoryError if the system has no more memory
     */
    public @Nullable PooledBuffer acquire(int minBytes, Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout"));
        int sizeClass = checkedClass(minBytes);
        int bytes = bytesFor(minBytes);
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    "minBytes is " + minBytes + ", for which there will never be room: maxBytes is " + maxBytes);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Buffer buffer = takeIdle(sizeClass);
        if (buffer == null) {
            buffer = await(sizeClass, bytes, nanos);
        }
        return buffer == null ? null : lend(buffer);
    }

    /**
     * Any thread. The lease behind a handle, while it lasts.
     *
     * @throws StaleHandleException if the buffer has been given back, or the handle is not one of this pool's
     * @throws IllegalStateException if the pool is closed and no buffer is in use any more
     */
    public PooledBuffer get(long handle) {
        PooledBuffer lent = stock.buffer(handle).leaseOf(handle);
        if (lent == null) {
            throw PooledBuffer.released(handle);
        }
        return lent;
    }

    /** Any thread. What the pool holds now; also of a pool that is closed. */
    @Override
    public PoolStats stats() {
        lock.lock();
        try {
            return stock.stats(waiters.get());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Any thread. Frees the memory of all slabs none of whose buffers is in use. Takes some 50 microseconds for each; acquire
     * and release go on meanwhile. What is freed goes to the C library. Where that is glibc, and some MiB have been freed
     * since it was last asked, the JVM has it hand on to the operating system what it keeps: some 0.3 milliseconds for each MiB, and the
     * first time some tenths of a second, in which JMX starts. {@link PoolStats#systemBytes} tells what came of that.
     *
     * @return the bytes freed
     * @throws IllegalStateException if the pool is closed
     * @throws RuntimeException what {@code onLeak} threw first; all leaks have been told nevertheless
     */
    @Override
    public long trim() {
        checkOpen();
        long bytes = discard(Events.Trim.CALL);
        leaks.poll();
        return bytes;
    }

    /** Discards what is idle, at the end of a period only what was idle when it began; nothing once the pool is closed. The bytes. */
    private long discard(String cause) {
        Events.Trim event = Events.Trim.started();
        long bytes;
        long buffers;
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            long before = stock.discarded();
            bytes = cause.equals(Events.Trim.AGING) ? stock.age() : stock.discardIdle();
            buffers = stock.discarded() - before;
        } finally {
            lock.unlock();
        }
        event.commit(leaks.pool, cause, buffers, bytes, system.giveBack());
        return bytes;
    }

    /** Any thread. The share of leases that is watched for leaks now, from 0 to 1. */
    @Override
    public double leakSampling() {
        return leaks.sampling();
    }

    /**
     * Any thread. Sets the share of leases that is watched for leaks; see {@link Builder#leakSampling}. From then on the pool does not change
     * it by itself. What is watched already goes on being watched.
     *
     * @param rate from 0, none, to 1, all
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    @Override
    public void leakSampling(double rate) {
        leaks.sampling(rate);
    }

    /**
     * Any thread. Lends nothing any more, and gives the memory back to the system: at once where no buffer of a slab is
     * in use, otherwise when the last of them is given back. So nobody's lease ends before he ends it;
     * {@link #stats()} tells how many are out. Closing again does nothing, unless a channel's read or write was under way
     * on a buffer that had been given back too early: the first close leaves that memory, a later one gives it back.
     * What is out and watched is told to {@code onLeak}.
     *
     * @throws RuntimeException what {@code onLeak} threw first; all leaks have been told nevertheless
     */
    @Override
    public void close() {
        Events.Trim event = Events.Trim.started();
        boolean first;
        long buffers;
        long bytes;
        lock.lock();
        try {
            first = !closed;
            long before = stock.discarded();
            bytes = discardForGood();
            buffers = stock.discarded() - before;
        } finally {
            lock.unlock();
        }
        long systemBytes = system.giveBack();
        if (first) {
            event.commit(leaks.pool, Events.Trim.CLOSE, buffers, bytes, systemBytes);
            Events.Close.commit(leaks.pool, Math.max(0, stock.inUse()));
            aging.closed();
        }
        leaks.close(); // without the lock, for the listener may call the pool
    }

    /** Closes the pool, or goes on with that; the bytes. */
    private long discardForGood() {
        lock.lock();
        try {
            closed = true;
            long bytes = stock.discardIdle();
            closeStockIfDone();
            givenBack.signalAll();
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    // ---- Lending and giving back

    private @Nullable Buffer takeIdle(int sizeClass) {
        checkOpen();
        return stock.takeIdle(sizeClass);
    }

    private PooledBuffer lend(Buffer buffer) {
        PooledBuffer lent = buffer.lend(buffer.due ? watched(buffer) : null);
        if (zeroed || debug) {
            buffer.segment.fill(zeroed ? (byte) 0 : POISON);
        }
        return lent;
    }

    /** An object for this lease alone, which is watched; null if there is no heap for that. */
    private @Nullable PooledBuffer watched(Buffer buffer) {
        buffer.due = false;
        try {
            PooledBuffer lease = new PooledBuffer(buffer);
            lease.watch = leaks.watch(lease, "buffer of " + buffer.segment.byteSize() + " bytes");
            return lease.watch == null ? null : lease;
        } catch (OutOfMemoryError unwatched) {
            return null;
        }
    }

    /** The holder of a lease is about to give it back. */
    void endWatch(PooledBuffer lease, Watch watch) {
        leaks.returned(lease, watch);
    }

    String name() {
        return leaks.pool;
    }

    private void limitReached(Events.LimitReached event, boolean waited, boolean served) {
        if (event.isOver()) {
            event.commit(leaks.pool, maxBytes, Math.max(0, stock.inUse()), waited, served);
        }
    }

    void release(Buffer buffer, long lease) {
        try {
            // Linearization point: from here the lease is over, for everybody, and the buffer is this thread's.
            stock.renew(buffer, lease);
        } catch (IllegalStateException overtaken) {
            throw PooledBuffer.released(lease);
        }
        Shards<Buffer, ?> shards = buffer.home;
        if (shards == null) {
            freeOversize(buffer);
            return;
        }
        shards.give(buffer);
        if (maxBytes != Long.MAX_VALUE) {
            // Ordering: full fence, between the give and the read of waiters; pairs with the write of waiters in await.
            VarHandle.fullFence();
            if (waiters.get() > 0) {
                wake();
            }
        }
        // A release that overlaps a close may not see it, nor be seen by it; then the next, or the end of the period, does.
        if (closed) {
            discardForGood();
        }
    }

    private void wake() {
        lock.lock();
        try {
            givenBack.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void freeOversize(Buffer buffer) {
        if (debug) {
            buffer.segment.fill(POISON); // for whom a channel keeps from being stopped
        }
        lock.lock();
        try {
            stock.freeOversize(buffer);
            closeStockIfDone();
            givenBack.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
    }

    private int checkedClass(int minBytes) {
        if (minBytes < 0) {
            throw new IllegalArgumentException("minBytes is " + minBytes + ", less than 0");
        }
        return minBytes <= largest && !debug ? classOf(minBytes) : Stock.OVERSIZE;
    }

    private int classOf(int bytes) {
        return bytes <= smallest ? 0 : log2Ceiling(bytes) - log2Ceiling(smallest);
    }

    private int bytesFor(int minBytes) {
        return minBytes <= largest ? smallest << classOf(minBytes) : minBytes;
    }

    private static int log2Ceiling(int n) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    }

    // ---- With the lock

    /** As {@link Stock#obtain}, but waits for room; takes the lock itself. */
    private @Nullable Buffer await(int sizeClass, int bytes, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            waiters.incrementAndGet();
            try {
                Buffer buffer = obtain(sizeClass, bytes);
                if (buffer != null) {
                    return buffer;
                }
                Events.LimitReached event = Events.LimitReached.started();
                while (buffer == null && left > 0) {
                    left = givenBack.awaitNanos(left);
                    buffer = obtain(sizeClass, bytes);
                }
                limitReached(event, true, buffer != null);
                return buffer;
            } finally {
                waiters.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Buffer obtain(int sizeClass, int bytes) {
        if (closed) {
            // This thread may have been looking into a shard when the closer came by, which then has passed it over.
            stock.discardIdle();
            closeStockIfDone();
        }
        checkOpen();
        return stock.obtain(sizeClass, bytes);
    }

    private void closeStockIfDone() {
        if (closed && stock.isEmpty()) {
            stock.close();
            aging.stop();
        }
    }

    /** Called several times a period. */
    private void look() {
        leaks.look(Math.max(0, stock.inUse()));
    }

    /** Ends a period; false when no more are needed, as the pool is closed and its memory given back. */
    private boolean endOfPeriod() {
        if (closed) {
            close();
            return !isFreed();
        }
        discard(Events.Trim.AGING);
        boolean _ = leaks.endOfPeriod(stock.lent());
        leaks.poll();
        return true;
    }

    private boolean isFreed() {
        lock.lock();
        try {
            return stock.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** What a pool shall be like. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        private int smallest = DEFAULT_SMALLEST;
        private int largest = DEFAULT_LARGEST;
        private long maxBytes = Long.MAX_VALUE;
        private boolean zeroed;
        private boolean debug;

        private Builder() {}

        /**
         * The size of the smallest buffers; 256 bytes if not said.
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
         * The size of the largest buffers that are kept for later; 1 MiB if not said.
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
         * How many bytes of native memory the pool's buffers may take, lent or idle; no limit if not said. An
         * {@link BufferPool#acquire} beyond it raises {@link IllegalStateException}, after idle memory of other sizes
         * has been given back as far as that helps.
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
         * Every buffer is all zero when it is lent. Without this it holds what an earlier holder left.
         *
         * @return this
         */
        public Builder zeroed() {
            zeroed = true;
            return this;
        }

        /**
         * For finding out who uses a buffer after its release. Each lease gets memory of its own, filled with the byte
         * {@code 0xDB} unless {@linkplain #zeroed() zeroed}. Its release fills it so again and gives it back to the system, and from
         * then on every access through a {@link java.lang.foreign.MemorySegment} or {@link java.nio.ByteBuffer} that somebody has kept
         * raises {@link IllegalStateException}. Where a channel's read or write is under way on it at that moment, the memory stays,
         * filled, until a later release, {@code trim} or {@code close}; it counts as idle meanwhile.
         *
         * <p>Nothing is lent twice, so a lease takes some 20 to 100 microseconds and makes some garbage, releases wait for each
         * other, and every lease is a miss. Sizes, limits and figures are as without.
         *
         * @return this
         */
        public Builder debug() {
            debug = true;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the pool. It takes native memory when the first buffer is asked for, apart from a kilobyte.
         *
         * @throws IllegalArgumentException if the smallest buffer is larger than the largest, or than {@code maxBytes}
         * @throws IllegalStateException if the pool has a name and JMX refuses it
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public BufferPool build() {
            if (smallest > largest) {
                throw new IllegalArgumentException(
                        "smallestBuffer is " + smallest + ", more than largestBuffer, which is " + largest);
            }
            if (smallest > maxBytes) {
                throw new IllegalArgumentException(
                        "smallestBuffer is " + smallest + ", more than maxBytes, which is " + maxBytes);
            }
            BufferPool pool = new BufferPool(this);
            return start(pool, pool.aging, "BufferPool");
        }

        private static int size(String name, int bytes) {
            if (bytes < MIN_SIZE || bytes > MAX_SIZE) {
                throw new IllegalArgumentException(name + " is " + bytes + ", not in [" + MIN_SIZE + ", " + MAX_SIZE + "]");
            }
            return 1 << log2Ceiling(bytes);
        }
    }
}
