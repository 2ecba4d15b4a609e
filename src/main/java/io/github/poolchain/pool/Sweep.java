package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Frees the slabs all of whose buffers are idle. Any thread; one at a time works, the others wait. */
final class Sweep {
    /*
     * The stores are gone through twice. First it is counted how many buffers of each slab are idle; those of other slabs are not touched.
     * Then the buffers of slabs all of whose are idle are taken out. Where one has been lent in between, its neighbours are put back.
     * Arenas are closed afterwards, while no shard is claimed and with no lock but that of the sweeps, for which no acquire waits.
     *
     * Who finds nothing and no room must know whether there was something in the sweep's hands: `hands` is odd while there may be.
     *
     * Once the pool is closed all buffers are taken out and stay with their slabs, until the last of a slab is there.
     */

    /** How long to wait for threads that have been stopped at work in a shard. */
    static final long PATIENCE_NANOS = 1_000_000_000;

    private static final VarHandle HANDS;

    static {
        try {
            HANDS = MethodHandles.lookup().findVarHandle(Sweep.class, "hands", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Slabs slabs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Predicate<Buffer> counting = this::count;
    private final Predicate<Buffer> removing = this::remove;

    /** Odd while buffers are in the hands of a sweep, or their memory is just being freed. */
    private volatile long hands;

    // With the lock.

    /** How many sweeps there have been. */
    private long number;

    /** Whether the pool was closed when the sweep began. */
    private boolean forGood;

    /** Whether the stores of a closed pool are freed, so that nothing comes in any more. */
    private boolean storesFreed;

    private long deadline;

    /** Slabs of which a buffer has been taken out, linked by {@code next}. */
    private @Nullable Slab touched;

    Sweep(Slabs slabs) {
        this.slabs = slabs;
    }

    /** What to give to {@link #mayHaveMissed}. */
    long look() {
        return hands;
    }

    /** Whether who has looked everywhere since that look may have missed what a sweep had in its hands. */
    boolean mayHaveMissed(long look) {
        return (look & 1) != 0 || hands != look;
    }

    // ---- It may take long

    /** Frees what is idle; the bytes. */
    long idle() {
        Stack.reserve();
        lock.lock();
        try {
            return sweep(false);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #idle}, unless somebody else is sweeping; whether not. */
    boolean tryIdle() {
        Stack.reserve();
        if (!lock.tryLock()) {
            return false;
        }
        try {
            long _ = sweep(false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Frees what is too large to be kept. */
    void oversize() {
        Stack.reserve();
        lock.lock();
        try {
            take();
            try {
                takeOversize();
            } finally {
                long _ = free();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a period: frees the slabs none of whose buffers has been used since before the last one ended; the bytes. */
    long old() {
        Stack.reserve();
        lock.lock();
        try {
            long bytes = sweep(true);
            slabs.waiters.hold();
            try {
                for (int i = 0; i < slabs.sizeClasses(); i++) {
                    SizeClass sizeClass = slabs.known(i);
                    if (sizeClass != null) {
                        sizeClass.store.endPeriod(PATIENCE_NANOS);
                    }
                }
            } finally {
                slabs.waiters.unhold();
            }
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Leases are sampled as often as is said now. */
    void resample() {
        Stack.reserve();
        lock.lock();
        try {
            slabs.waiters.hold();
            try {
                for (int i = 0; i < slabs.sizeClasses(); i++) {
                    SizeClass sizeClass = slabs.known(i);
                    if (sizeClass != null) {
                        sizeClass.store.resample(PATIENCE_NANOS);
                    }
                }
            } finally {
                slabs.waiters.unhold();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Of a closed pool. Frees what is idle, and the stores; whether nobody is at work in one any more. */
    boolean everything() {
        Stack.reserve();
        lock.lock();
        try {
            long _ = sweep(false);
            return storesFreed;
        } finally {
            lock.unlock();
        }
    }

    // ---- With the lock

    private long sweep(boolean oldOnly) {
        forGood = slabs.closed;
        if (!forGood && !slabs.hasIdle()) {
            return 0;
        }
        number++;
        deadline = System.nanoTime() + PATIENCE_NANOS;
        take();
        long bytes;
        try {
            takeOversize();
            if (storesFreed) {
                takeRefused();
            } else {
                sweepHeld(oldOnly);
            }
        } finally {
            bytes = free();
        }
        return bytes;
    }

    private void sweepHeld(boolean oldOnly) {
        slabs.waiters.hold();
        try {
            if (forGood) {
                takeRefused();
                do {
                    storesFreed = sweepStores(removing, false) && freeStores();
                } while (!storesFreed && patience() > 0);
                return;
            }
            slabs.retryRefused();
            boolean _ = sweepStores(counting, oldOnly);
            if (!oldOnly) {
                takeRefused();
            }
            boolean _ = sweepStores(removing, oldOnly);
        } finally {
            slabs.waiters.unhold();
        }
    }

    private long patience() {
        return Math.max(0, deadline - System.nanoTime());
    }

    private boolean sweepStores(Predicate<Buffer> what, boolean oldOnly) {
        boolean complete = true;
        for (int i = 0; i < slabs.sizeClasses(); i++) {
            SizeClass sizeClass = slabs.known(i);
            if (sizeClass != null) {
                complete &= sizeClass.store.sweep(what, oldOnly, patience());
            }
        }
        return complete;
    }

    private boolean freeStores() {
        boolean free = true;
        for (int i = 0; i < slabs.sizeClasses(); i++) {
            SizeClass sizeClass = slabs.known(i);
            free &= sizeClass == null || sizeClass.store.free(patience());
        }
        return free;
    }

    private boolean count(Buffer buffer) {
        Slab slab = buffer.slab;
        if (slab.sweep != number) {
            slab.sweep = number;
            slab.idle = 0;
        }
        slab.idle++;
        return false;
    }

    private boolean remove(Buffer buffer) {
        Slab slab = buffer.slab;
        if (!forGood && (slab.sweep != number || slab.idle != slab.count)) {
            return false;
        }
        found(buffer);
        return true;
    }

    private void found(Buffer buffer) {
        Slab slab = buffer.slab;
        if (!slab.touched) {
            slab.touched = true;
            slab.next = touched;
            touched = slab;
        }
        buffer.next = slab.found;
        slab.found = buffer;
        slab.founds++;
    }

    private void takeOversize() {
        Buffer buffer = slabs.oversize.takeAll();
        while (buffer != null) {
            Buffer next = buffer.next;
            found(buffer);
            buffer = next;
        }
    }

    /** Takes what the stores have refused, and counts it. */
    private void takeRefused() {
        Buffer buffer = slabs.refused.takeAll();
        while (buffer != null) {
            Buffer next = buffer.next;
            boolean _ = count(buffer);
            found(buffer); // if its neighbours are not idle it is put back
            buffer = next;
        }
    }

    private void take() {
        // Ordering: before anything is taken; pairs with the reads in look and mayHaveMissed.
        long _ = (long) HANDS.getAndAdd(this, 1L);
    }

    /** Frees the slabs that are complete, and puts the buffers of the others back; the bytes. */
    private long free() {
        long bytes = 0;
        Slab slab = touched;
        touched = null;
        while (slab != null) {
            Slab next = slab.next;
            slab.next = null;
            slab.touched = false;
            if (slab.founds == slab.count && slab.free()) {
                slabs.forget(slab, slab.found);
                slab.found = null;
                bytes += slab.bytes;
            } else if (slab.founds == slab.count || !forGood) {
                putBack(slab);
            }
            slab = next;
        }
        // Ordering: after all is back or free; pairs with the reads in look and mayHaveMissed.
        long _ = (long) HANDS.getAndAdd(this, 1L);
        return bytes;
    }

    private void putBack(Slab slab) {
        Buffer buffer = slab.found;
        slab.found = null;
        slab.founds = 0;
        while (buffer != null) {
            Buffer next = buffer.next;
            slabs.keep(buffer);
            buffer = next;
        }
        slabs.wakeOthers(slab.sizeClass);
    }
}
