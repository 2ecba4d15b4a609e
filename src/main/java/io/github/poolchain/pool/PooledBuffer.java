package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of a native buffer, from {@link BufferPool#acquire} to {@link #close()}. It may be handed from thread to
 * thread by anything that gives happens-before, and given back by any of them.
 *
 * <p>After it has been given back every method raises {@link StaleHandleException}, which is an
 * {@link IllegalStateException}, and gives the handle of the lease that is over. So does a second {@code close()}: a
 * buffer is given back once, or as often as it has been {@linkplain #retain() retained} and once more.
 *
 * <p>So that lending makes no garbage, the pool uses this very object again for a later lease of the same buffer, unless the
 * lease is watched for leaks. Who keeps it beyond the release can be told from the new holder only until then. In a pool with {@linkplain
 * BufferPool.Builder#checkedLeases() checked leases}, and in all while assertions are on, each lease gets an object of its own and every use
 * after the release is recognised. {@link #handle()} is never used again: to keep something for later, keep that, and ask
 * {@link BufferPool#release} or {@link BufferPool#read}, which act by it at once.
 *
 * <p>What cannot be taken back are the {@link MemorySegment} and the {@link ByteBuffer} themselves. Kept beyond the
 * release they may show, or spoil, the data of the next lease. They never reach beyond this buffer, and once the pool
 * has given the memory back to the system they raise {@link IllegalStateException}. In a pool in {@linkplain
 * BufferPool.Builder#debug() debug mode} that is at the release: there every late access is recognised, unless a channel was
 * reading or writing just then.
 *
 * <p>Who drops a lease without giving it back has lost the buffer: see {@link BufferPool}.
 */
public final class PooledBuffer implements AutoCloseable {
    /** No handle: the object stands for whatever lease of the buffer there is. */
    static final long ANY = 0;

    final Buffer buffer;

    /** The handle of the lease that this object stands for, and for that only; or {@link #ANY}. */
    private final long lease;

    /** Null, or set once before the lease begins. */
    @Nullable Watch watch;

    /** The next in the list of one arena's leases. Written and read by the arena, with its monitor. */
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
     * Any thread that has been handed the lease. The memory as a {@link ByteBuffer}: the same object each time, with its
     * position and limit as the last user of this lease left them; when the lease begins they are 0 and the capacity, and
     * the byte order is big-endian.
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
            watching.keep(this); // the handle leads here, so from now on nobody has to hold this object
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
     * Any thread that has been handed the lease. One holder more: the lease then ends with the last of as many calls of {@link #close()}, or of
     * {@link BufferPool#release}, as there are holders. The first, who has acquired it, is one. For what several write at once, so
     * that none of them need know who is last. All hold the same object and handle, so each must give back once for himself; a close too many
     * by one ends the lease too early for the others, who are told so at their next call, and never that of another.
     *
     * <p>What a holder has done happens-before the end of the lease. {@link #byteBuffer()} is common to all: for a position of his own
     * each makes a {@link ByteBuffer#duplicate()}, or a slice. A lease that is never retained is none the slower for this.
     *
     * @return this
     * @throws StaleHandleException if the buffer has been given back, by all its holders
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
     * Any thread that has been handed the lease. Gives the buffer back; if it has been {@linkplain #retain() retained}, for one of its holders.
     * Happens-before the next lease of its memory. Of
     * racing calls, also of {@link BufferPool#release}, exactly one succeeds, or as many as there are holders, unless the buffer has been lent again before the other reads
     * this object; see above. A reader who is in {@link BufferPool#read} with the buffer gives it back when he leaves.
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
