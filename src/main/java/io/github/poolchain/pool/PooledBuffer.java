package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of a native buffer, from {@link BufferPool#acquire} to {@link #close()}. It may be handed from thread to
 * thread by anything that gives happens-before, and any of these threads may give it back.
 *
 * <p>After the buffer has been given back, every method throws {@link StaleHandleException}, which is an {@link IllegalStateException} and names the
 * handle of the lease that is over. So does a second {@code close()}: a buffer is given back once, or, if it was {@linkplain #retain() retained} n
 * times, n + 1 times.
 *
 * <p>To make no garbage, the pool uses this object again for a later lease of the same buffer, unless the lease is watched for leaks. From that
 * moment on, a use by a former holder cannot be told from one by the new holder. In a pool with {@linkplain BufferPool.Builder#checkedLeases() checked
 * leases}, and in every pool while assertions are on, each lease gets an object of its own, and every use after the release is recognised. A
 * {@link #handle()} is never used again. So to keep something for later keep the handle, and call {@link BufferPool#release} or
 * {@link BufferPool#read} with it.
 *
 * <p>The {@link MemorySegment} and the {@link ByteBuffer} cannot be taken back. Kept beyond the release they may show, or spoil, the data of the next
 * lease. They never reach beyond this buffer, and once the pool has freed the memory they throw {@link IllegalStateException}. In {@linkplain
 * BufferPool.Builder#debug() debug mode} that is at the release: there every late access is recognised, unless a channel was reading or
 * writing just then.
 *
 * <p>A lease that is dropped without being given back is lost: see {@link BufferPool}.
 */
public final class PooledBuffer implements AutoCloseable {
    /** Instead of a handle: the object stands for whichever lease of the buffer there is. */
    static final long ANY = 0;

    final Buffer buffer;

    /** The handle of the only lease that this object stands for; or {@link #ANY}. */
    private final long lease;

    /** The leak watch of this lease. Null, or set once before the lease begins. */
    @Nullable Watch watch;

    /** The next lease of the same arena. Written and read by the arena, with its monitor. */
    @Nullable PooledBuffer next;

    PooledBuffer(Buffer buffer, long lease) {
        this.buffer = buffer;
        this.lease = lease;
    }

    boolean isLease(long handle) {
        return lease == ANY ? !buffer.isChecked : lease == handle;
    }

    /**
     * Any thread that has been handed the lease. The memory, {@link #capacity()} bytes of it, aligned to 128 or to
     * what {@link BufferPool.Builder#alignment} says. What is in it at the beginning of a lease is undefined.
     *
     * @throws StaleHandleException if the buffer has been given back
     */
    public MemorySegment segment() {
        check();
        return buffer.segment;
    }

    /**
     * Any thread that has been handed the lease. The memory as a {@link ByteBuffer}: the same object for the whole lease, with its
     * position and limit as they were left. At the beginning they are 0 and the capacity, and the byte order is big-endian.
     *
     * @throws StaleHandleException if the buffer has been given back
     */
    public ByteBuffer byteBuffer() {
        return buffer.view(check());
    }

    /**
     * Any thread that has been handed the lease. The handle of this lease: never 0, and never that of another lease of
     * the same pool. {@link BufferPool#get} leads back from it while the lease lasts.
     *
     * @throws StaleHandleException if the buffer has been given back
     */
    public long handle() {
        long handle = check();
        Watch watching = watch;
        if (watching != null) {
            watching.keep(this); // from now on the handle leads here, so that nobody else has to hold this object
        }
        return handle;
    }

    /**
     * Any thread that has been handed the lease. How many bytes the buffer has: at least as many as were asked for.
     *
     * @throws StaleHandleException if the buffer has been given back
     */
    public int capacity() {
        check();
        return (int) buffer.segment.byteSize();
    }

    /**
     * Any thread that has been handed the lease. Adds a holder. The lease then ends with the last {@link #close()} or {@link BufferPool#release} of as
     * many as there are holders; the one that acquired it counts, too. Use it where several threads write the same buffer and none knows
     * which is last. All holders have the same object and handle, and each must give back exactly once. If one gives back twice, the lease ends too
     * early for the others. They get an exception at their next call; no other lease is affected.
     *
     * <p>What a holder has done happens-before the end of the lease. {@link #byteBuffer()} is one object for all: a holder that needs a position of its
     * own makes a {@link ByteBuffer#duplicate()} or a slice. Leases that are never retained are not slowed down.
     *
     * @return this
     * @throws StaleHandleException if all holders have given the buffer back
     * @throws IllegalStateException if the lease has 65,535 holders; then nothing has changed
     */
    public PooledBuffer retain() {
        long handle = check();
        if (!buffer.retain(handle)) {
            throw released(handle);
        }
        return this;
    }

    /**
     * Any thread that has been handed the lease. Gives the buffer back; if it was {@linkplain #retain() retained}, for one of its holders.
     * Happens-before the next lease of its memory. Of racing calls, also of {@link BufferPool#release}, exactly one succeeds, or as many as there are
     * holders; unless the buffer has been lent again before the other call reads this object, see above. If a thread is in {@link BufferPool#read} with
     * the buffer, the buffer is put away when that call returns.
     *
     * @throws StaleHandleException if the buffer has been given back already; then nothing has changed
     */
    @Override
    public void close() {
        long handle = check();
        if (watch != null || buffer.isLast(handle)) {
            closeSlow(handle);
        } else {
            buffer.release(handle);
        }
    }

    private void closeSlow(long handle) {
        try {
            buffer.releaseOrRaise(handle);
        } finally {
            // Without this the collector may find the lease unreachable while it is being given back.
            Reference.reachabilityFence(this);
        }
    }

    /** The handle of the lease, which goes on. */
    long check() {
        long handle = lease;
        // Ordering: volatile; pairs with the CAS in Buffer.release, so that a stale lease is told as soon as its end is visible.
        long state = buffer.state;
        if (handle == ANY ? state < 0 : state != handle) {
            return checkSlow(state);
        }
        return state;
    }

    /** The state is not a handle, or not that of this lease. The lease goes on nevertheless if it is being read. */
    private long checkSlow(long state) {
        if (lease != ANY) {
            if (Pins.isLent(buffer, lease)) {
                return lease;
            }
            throw released(lease);
        }
        long handle = Pins.lease(buffer);
        if (handle == 0) {
            throw released(Pins.over(state, buffer.index()));
        }
        return handle;
    }

    static StaleHandleException released(long handle) {
        return new StaleHandleException(handle, "the buffer has been given back");
    }
}
