package io.github.poolchain.pool;

import io.github.poolchain.Window;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Not the pool: what {@link BufferPool} does with leases, the stores with objects and claims, once more, for a few buffers that
 * are only numbers, with a flaw. The tests of the pool, put to this as controls, must see it.
 *
 * <p>It yields where the flaw can be hit, or has a {@link Window} there, as a build cannot wait for chance.
 */
final class WeakPool {
    enum Flaw {
        /** A release compares the lease, and then ends it. */
        RELEASED_WITHOUT_CAS,
        /** A take reads the slot, and then empties it. */
        TAKEN_WITHOUT_EXCHANGE,
        /** A take reads whether the pool is claimed, and then claims it. */
        CLAIMED_WITHOUT_CAS
    }

    private static final int NONE = 0;

    private final Flaw flaw;
    private final AtomicLongArray leases;
    private final AtomicIntegerArray slots;
    private final Window window = new Window();
    private volatile boolean claimed;

    WeakPool(Flaw flaw, int buffers) {
        this.flaw = flaw;
        this.leases = new AtomicLongArray(buffers + 1);
        this.slots = new AtomicIntegerArray(buffers + 1);
        for (int buffer = 1; buffer <= buffers; buffer++) {
            slots.set(buffer, buffer);
        }
    }

    /** A buffer, or {@link #NONE}. */
    int acquire() {
        if (flaw == Flaw.CLAIMED_WITHOUT_CAS) {
            if (claimed) {
                return NONE;
            }
            window.meet();
            claimed = true;
            int buffer = slots.get(slots.length() - 1);
            Thread.yield();
            slots.set(slots.length() - 1, NONE);
            claimed = false;
            return buffer;
        }
        for (int i = slots.length() - 1; i >= 0; i--) {
            int buffer = slots.get(i);
            if (flaw == Flaw.TAKEN_WITHOUT_EXCHANGE) {
                Thread.yield();
                slots.set(i, NONE);
            } else {
                buffer = slots.getAndSet(i, NONE);
            }
            if (buffer != NONE) {
                return buffer;
            }
        }
        return NONE;
    }

    long lease(int buffer) {
        return leases.get(buffer);
    }

    /** False if the lease is over. */
    boolean release(int buffer, long lease) {
        if (flaw == Flaw.RELEASED_WITHOUT_CAS) {
            if (leases.get(buffer) != lease) {
                return false;
            }
            Thread.yield();
            leases.set(buffer, lease + 1);
        } else if (!leases.compareAndSet(buffer, lease, lease + 1)) {
            return false;
        }
        int slot = 0;
        while (!slots.compareAndSet(slot, NONE, buffer)) {
            slot++;
        }
        return true;
    }
}
