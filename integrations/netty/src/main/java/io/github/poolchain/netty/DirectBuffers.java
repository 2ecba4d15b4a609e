package io.github.poolchain.netty;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import io.netty.util.LeakPresenceDetector.AllocationProhibitedException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Leads from a lease of native memory to the buffer on that memory. Any thread. */
final class DirectBuffers {
    /*
     * A piece of memory has one buffer, which is found by the index that is a part of the lease's handle. No slot is ever claimed: who has
     * the lease has the buffer on its memory, because the last holder ended its life before the lease, and the end of a lease happens-before
     * the next one of the same memory. A slot is only a hint, and is checked: it leads to a buffer on this lease's memory, or it is not used.
     * So a slot may be read and written without ordering, be emptied by anybody, and a write that is lost while the array grows costs one new
     * buffer.
     *
     * A buffer that Netty's leak detector watches must not be reachable from here while it lives, so it is detached, and attached again at its
     * end.
     */

    /** The index within a handle. Were it another part of it, buffers would only be found less often. */
    private static final int INDEX = (1 << 24) - 1;

    private static final int FIRST_SLOTS = 64;

    /** So many buffers are made at least before one looks for those whose memory is gone. */
    private static final int LEAST_MADE = 1024;

    final BufferPool pool;
    private final PoolchainByteBufAllocator allocator;

    /** Whether each lease gets a buffer of its own. */
    private final boolean checked;

    /** Memory larger than this has no slot. */
    private final int largest;

    private final @Nullable SoftLimit softLimit;

    /** By index. Elements: see above. Replaced with the lock by longer ones. */
    private volatile @Nullable DirectByteBuf[] slots = new DirectByteBuf[FIRST_SLOTS];

    /** Buffers made since one last looked for those whose memory is gone. */
    private final AtomicInteger made = new AtomicInteger();

    DirectBuffers(PoolchainByteBufAllocator allocator, BufferPool pool, boolean checked, int largest, @Nullable SoftLimit softLimit) {
        this.allocator = allocator;
        this.pool = pool;
        this.checked = checked;
        this.largest = largest;
        this.softLimit = softLimit;
    }

    /** Any thread. A buffer without a life, on memory that is leased to the caller. */
    DirectByteBuf take(int bytes) {
        PooledBuffer lease = lease(Math.max(1, bytes));
        DirectByteBuf[] all = slots;
        int index = index(lease);
        DirectByteBuf buffer = index < all.length ? all[index] : null;
        return buffer != null && buffer.lease == lease && !checked ? buffer : takeSlow(lease);
    }

    private PooledBuffer lease(int bytes) {
        PooledBuffer lease;
        try {
            lease = pool.tryAcquire(bytes);
        } catch (IllegalStateException closed) {
            throw refused(closed);
        }
        if (lease == null) {
            throw NettyErrors.outOfDirectMemory(bytes, pool.stats());
        }
        return lease;
    }

    /** What Netty closes a connection for. */
    private static AllocationProhibitedException refused(IllegalStateException closed) {
        AllocationProhibitedException refused = new AllocationProhibitedException("the allocator's pool of native memory is closed");
        refused.initCause(closed);
        return refused;
    }

    /** The buffer on the memory of a lease that the slot does not know by it. */
    private DirectByteBuf takeSlow(PooledBuffer lease) {
        try {
            int index = index(lease);
            DirectByteBuf known = at(index);
            if (!checked && known != null && known.isOn(lease.segment())) {
                known.lease = lease; // which is an object of its own, as some are
                return known;
            }
            DirectByteBuf buffer = new DirectByteBuf(allocator, this, lease);
            if (!checked && buffer.room() <= largest) {
                put(index, buffer);
                if (made.incrementAndGet() >= Math.max(LEAST_MADE, slots.length)) {
                    prune();
                }
            }
            if (softLimit != null) {
                softLimit.taken(buffer.room());
            }
            return buffer;
        } catch (Throwable noHeap) {
            lease.close();
            throw noHeap;
        }
    }

    /** Who has it. Until its end the buffer cannot be reached from here. */
    void detach(DirectByteBuf buffer) {
        if (!checked) {
            buffer.detached = true;
            put(index(buffer.lease), null);
        }
    }

    /** Who has it, before the lease ends. */
    void attach(DirectByteBuf buffer) {
        buffer.detached = false;
        if (buffer.room() <= largest) {
            put(index(buffer.lease), buffer);
        }
    }

    /** Who has both, which have swapped their memory. */
    void swapped(DirectByteBuf alive, DirectByteBuf other) {
        if (checked) {
            return;
        }
        if (other.room() <= largest) {
            put(index(other.lease), other);
        }
        put(index(alive.lease), alive.detached || alive.room() > largest ? null : alive);
    }

    /** Any thread. Drops the buffers whose memory has gone back to the system. */
    void prune() {
        made.set(0);
        DirectByteBuf[] all = slots;
        for (int i = 0; i < all.length; i++) {
            DirectByteBuf buffer = all[i];
            if (buffer != null && !buffer.isMemoryAlive()) {
                all[i] = null;
            }
        }
    }

    private static int index(PooledBuffer lease) {
        return (int) lease.handle() & INDEX;
    }

    private @Nullable DirectByteBuf at(int index) {
        DirectByteBuf[] all = slots;
        return index < all.length ? all[index] : null;
    }

    private void put(int index, @Nullable DirectByteBuf buffer) {
        DirectByteBuf[] all = slots;
        if (index >= all.length) {
            if (buffer == null) {
                return;
            }
            all = grow(index);
        }
        all[index] = buffer;
    }

    private synchronized @Nullable DirectByteBuf[] grow(int index) {
        DirectByteBuf[] all = slots;
        if (index >= all.length) {
            all = Arrays.copyOf(all, Math.min(INDEX + 1, Math.max(index + 1, 2 * all.length)));
            slots = all;
        }
        return all;
    }
}
