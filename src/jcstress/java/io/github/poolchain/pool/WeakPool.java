package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Not the pool: what {@link BufferPool} and {@link Shelf} do, once more, for a few buffers that are only numbers, with a
 * flaw. The tests of the pool, put to this as controls, must see it.
 *
 * <p>It yields where the flaw can be hit, as a build cannot wait for chance.
 */
final class WeakPool {
    enum Flaw {
        /** A release compares the lease, and then ends it. */
        RELEASED_WITHOUT_CAS,
        /** The shelf links buffers and not leases, of which none comes twice. */
        SHELF_OF_BUFFERS
    }

    private static final int NONE = 0;

    private final Flaw flaw;
    private final AtomicLongArray leases;
    private final AtomicLongArray below;
    private final AtomicInteger top = new AtomicInteger(NONE);

    WeakPool(Flaw flaw, int buffers) {
        this.flaw = flaw;
        this.leases = new AtomicLongArray(buffers + 1);
        this.below = new AtomicLongArray(buffers + 1);
        for (int buffer = 1; buffer <= buffers; buffer++) {
            push(buffer);
        }
    }

    /** A buffer, or {@link #NONE}. */
    int acquire() {
        while (true) {
            int buffer = top.get();
            int under = (int) below.get(buffer);
            Thread.yield();
            if (buffer == NONE || top.compareAndSet(buffer, under)) {
                return buffer;
            }
        }
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
        push(buffer);
        return true;
    }

    private void push(int buffer) {
        while (true) {
            int under = top.get();
            below.set(buffer, under);
            if (top.compareAndSet(under, buffer)) {
                return;
            }
        }
    }
}
