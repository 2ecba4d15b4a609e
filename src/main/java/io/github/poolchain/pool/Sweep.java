package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Frees the slabs all of whose buffers are idle. Any thread; one at a time works, the others wait. */
final class Sweep {
    /*
     * A sweep goes through the stores twice. The first time it counts how many buffers of each slab are idle. The second time it takes out the buffers
     * of those slabs all of whose buffers are idle. If one of them was lent in between, its neighbours are put back. Arenas are closed afterwards, while
     * no shard is claimed, and with no lock but that of the sweeps, for which no acquire waits.
     *
     * A search that finds nothing, and no room, must know whether a sweep had something in its hands: `hands` is odd while it may have.
     *
     * Once the pool is closed, all buffers are taken out and stay with their slabs until the last buffer of a slab has come.
     */

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

    /** Odd while a sweep has buffers in its hands, or is freeing their memory. */
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

    /** Before a search: the value to pass to {@link #mayHaveMissed}. */
    long look() {
        return hands;
    }

    /** Whether a search that began after that {@link #look} may have missed buffers that a sweep had in its hands. */
    boolean mayHaveMissed(long look) {
        return (look & 1) != 0 || hands != look;
    }

    // ---- These may take long

    /** Frees the idle slabs; returns how many bytes. */
    long idle() {
        Stack.reserve();
        lock.lock();
        try {
            return sweep(false);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #idle}, unless another thread is sweeping for longer than that. Returns whether it has swept. */
    boolean tryIdle(long nanos) {
        Stack.reserve();
        if (!tryLock(nanos)) {
            return false;
        }
        try {
            long _ = sweep(false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Frees the buffers that are too large to be kept. */
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
                        sizeClass.store.endPeriod(slabs.patience);
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
                        sizeClass.store.resample(slabs.patience);
                    }
                }
            } finally {
                slabs.waiters.unhold();
            }
        } finally {
            lock.unlock();
        }
    }

    /** For a closed pool. Frees what is idle, and the stores. Returns false if another thread is still at work in a store, or sweeps. */
    boolean everything() {
        Stack.reserve();
        if (!tryLock(slabs.patience)) {
            return false;
        }
        try {
            long _ = sweep(false);
            return storesFreed;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves interrupts alone. */
    private boolean tryLock(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- With the lock

    private long sweep(boolean oldOnly) {
        forGood = slabs.closed;
        if (!forGood && !slabs.hasIdle()) {
            return 0;
        }
        number++;
        deadline = System.nanoTime() + slabs.patience;
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

    /** Takes the buffers that the stores have refused, and counts them. */
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

    /** Frees the slabs that are complete, and puts the buffers of the others back; the bytes. Throws what was thrown first, after all is done. */
    private long free() {
        long bytes = 0;
        Throwable thrown = null;
        Slab slab = touched;
        touched = null;
        while (slab != null) {
            Slab next = slab.next;
            slab.next = null;
            slab.touched = false;
            try {
                bytes += free(slab);
            } catch (Throwable first) { // the other slabs are in nobody's hands but this loop's
                thrown = thrown == null ? first : thrown;
            }
            slab = next;
        }
        // Ordering: after all is back or free; pairs with the reads in look and mayHaveMissed.
        long _ = (long) HANDS.getAndAdd(this, 1L);
        if (thrown != null) {
            throw Discards.<RuntimeException>unchecked(thrown);
        }
        return bytes;
    }

    private long free(Slab slab) {
        boolean free = false;
        try {
            free = slab.founds == slab.count && slab.free();
        } finally {
            if (!free && (slab.founds == slab.count || !forGood)) {
                putBack(slab);
            }
        }
        if (!free) {
            return 0;
        }
        slabs.forget(slab, slab.found);
        slab.found = null;
        return slab.bytes;
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
