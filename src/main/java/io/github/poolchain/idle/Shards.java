package io.github.poolchain.idle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** All shards of a store, and their owners. Any thread. */
final class Shards {
    /*
     * A thread that first comes inherits the shard of a thread that has died, or gets a new one. If the place for its shard is taken, it uses a shared
     * one. If it makes many calls in that way, it takes over the shard of an owner that has not come since the last look.
     *
     * A search could miss what moves between shards meanwhile. So a thread that moves something increments `moves` before; a search that finds
     * nothing looks whether `moves` has changed, and if so it searches again.
     */

    /** Platform threads whose ids differ in the low bits have shards of their own. */
    static final int OWNABLE = 1 << 8;

    private static final int MOST_SHARED = 1 << 6;

    /** A thread without a shard looks for an abandoned one once in so many calls. */
    private static final int CALLS_BEFORE_LOOK = 1 << 8;

    /** All threads together look no more often than this. */
    private static final long BETWEEN_LOOKS_NANOS = 200_000_000;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Shard[].class);
    private static final VarHandle MOVES;
    private static final VarHandle ALL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MOVES = lookup.findVarHandle(Shards.class, "moves", long.class).withInvokeExactBehavior();
            ALL = lookup.findVarHandle(Shards.class, "all", Shard[].class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Waiters waiters;
    final int magazineSize;
    final Magazines magazines = new Magazines();
    private final LongUnaryOperator gaps;

    /** By the low bits of the owner's id; null until a thread needs it. Written with the lock. */
    final @Nullable Shard[] owned = new @Nullable Shard[OWNABLE];

    /** By the low bits of the thread's id. */
    private final @Nullable Shard[] shared;

    /** All shards, owned and shared; replaced by CAS. */
    private volatile Shard[] all = {};

    /** Held while shards change owners. Nobody waits for it, since its holder may have been stopped; others try again later. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Periods that have ended. Written by one sweep at a time. */
    volatile int period;

    /** Changes whenever objects are moved between shards, before they are. */
    private volatile long moves;

    private long lastLook = System.nanoTime();
    volatile boolean closed;

    /** Without any shard yet. {@code gaps} is {@link Sampler#gap}. */
    Shards(Waiters waiters, int magazineSize, LongUnaryOperator gaps) {
        this.waiters = waiters;
        this.magazineSize = magazineSize;
        this.gaps = gaps;
        int processors = Math.min(Runtime.getRuntime().availableProcessors(), MOST_SHARED / 2);
        this.shared = new @Nullable Shard[Integer.highestOneBit(2 * processors)];
    }

    /** All shards that exist now. */
    Shard[] all() {
        return all;
    }

    /** The calling thread's own shard, or one that it shares; null if it must be found first. */
    @Nullable Shard known(Thread caller) {
        long id = caller.threadId();
        if (!caller.isVirtual()) {
            Shard own = owned[(int) id & (OWNABLE - 1)];
            if (own == null || own.owner == id) {
                return own;
            }
        }
        Shard some = shared[(int) id & (shared.length - 1)];
        return some == null || isTimeToLook(some) ? null : some;
    }

    /** Whether a thread that uses a shared shard should now look for one of its own. */
    private static boolean isTimeToLook(Shard some) {
        return (some.taken + some.puts) % CALLS_BEFORE_LOOK == 0;
    }

    /** The calling thread's own shard, or one that it shares. */
    Shard mine() {
        Thread caller = Thread.currentThread();
        if (!caller.isVirtual()) {
            Shard own = owned[(int) caller.threadId() & (OWNABLE - 1)];
            if (own != null && own.owner == caller.threadId()) {
                return own;
            }
            own = own(caller);
            if (own != null) {
                return own;
            }
        }
        return shared((int) caller.threadId());
    }

    /** The shared shard for an id; made if need be, and closed if the store is closed. Threads that race for the first one may make several. */
    Shard shared(int low) {
        int slot = low & (shared.length - 1);
        Shard some = shared[slot];
        if (some != null) {
            return some;
        }
        Shard made = Shard.of(this, null);
        some = shared[slot];
        if (some != null) {
            return some;
        }
        some = made;
        if (publish(some, null)) {
            // Ordering: release; pairs with the reader's dependence on the reference.
            SLOT.setRelease(shared, slot, some);
        } else {
            some.mode = Claim.CLOSED;
        }
        return some;
    }

    /** A shard for a thread that has none: the shard of a dead thread, or a new one; null if its place is taken. */
    @Nullable Shard own(Thread caller) {
        int slot = (int) caller.threadId() & (OWNABLE - 1);
        Shard before = owned[slot];
        if (closed || (before != null && !before.isOwnerDead() && !isAbandoned(before)) || !lock.tryLock()) {
            return null;
        }
        try {
            if (owned[slot] != before) {
                return null;
            }
            if (before != null) {
                return inherit(before, slot, caller);
            }
            for (Shard shard : all) {
                if (shard.isOwnerDead()) {
                    Shard inherited = inherit(shard, slot, caller);
                    if (inherited != null) {
                        return inherited;
                    }
                }
            }
            Shard made = Shard.of(this, caller);
            if (!publish(made, null)) {
                return null;
            }
            SLOT.setRelease(owned, slot, made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the owner has not been here since a thread without a shard last looked; looks rarely. */
    private boolean isAbandoned(Shard shard) {
        Shard some = shared[(int) Thread.currentThread().threadId() & (shared.length - 1)];
        if (some == null || !isTimeToLook(some)) {
            return false;
        }
        long now = System.nanoTime();
        if (now - lastLook < BETWEEN_LOOKS_NANOS || !lock.tryLock()) {
            return false;
        }
        try {
            lastLook = now;
            return shard.isAbandoned();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. Moves the content of a shard to a new one owned by the caller; null if a thread is in it, or the store is closed. */
    @Nullable Shard inherit(Shard from, int slot, Thread heir) {
        waiters.revoke(List.of(from));
        Shard to = Shard.of(this, heir);
        if (!from.claim()) {
            return null;
        }
        try {
            moving();
            from.copyTo(to);
            if (!publish(to, from)) {
                return null;
            }
            from.mode |= Claim.CLOSED;
        } finally {
            from.held = 0;
        }
        int oldSlot = (int) from.owner & (OWNABLE - 1);
        if (owned[oldSlot] == from) {
            SLOT.setRelease(owned, oldSlot, (Shard) null);
        }
        SLOT.setRelease(owned, slot, to);
        if (waiters.pressure != 0) {
            waiters.wake();
        }
        return to;
    }

    /** Makes a shard one of all, instead of another if that is not null; false if the store is closed. */
    private boolean publish(Shard shard, @Nullable Shard instead) {
        while (true) {
            Shard[] before = all;
            if (closed) { // after the look at all: see close
                return false;
            }
            int at = Arrays.asList(before).indexOf(instead);
            Shard[] after = Arrays.copyOf(before, at < 0 ? before.length + 1 : before.length);
            after[at < 0 ? before.length : at] = shard;
            if (ALL.compareAndSet(this, before, after)) {
                return true;
            }
        }
    }

    /** Something is about to move from one shard to another. */
    void moving() {
        // Ordering: before the move; pairs with the second read of the number in a search.
        long _ = (long) MOVES.getAndAdd(this, 1L);
    }

    /** Changes with each {@link #moving}. */
    long moves() {
        return moves;
    }

    long gap(long handedOut) {
        return gaps.applyAsLong(handedOut);
    }

    /** An empty one; from another shard if there is one, otherwise new. */
    Magazine emptyMagazine() {
        for (Shard shard : all) {
            Magazine magazine = shard.stealEmpty();
            if (magazine != null) {
                return magazine;
            }
        }
        return new Magazine(magazineSize);
    }

    /**
     * Enters each shard in turn and calls an action with it. Waits for a thread that is at work in a shard, but not longer than the patience. Returns
     * whether all shards were entered. Call it while no shard is biased.
     */
    boolean forEach(Consumer<Shard> action, long patience) {
        Stack.reserve();
        long id = Thread.currentThread().threadId();
        long start = System.nanoTime();
        boolean complete = true;
        for (Shard shard : all) {
            boolean entered = shard.enter(id);
            for (int i = 0; !entered && (shard.mode & Claim.STATE) != Claim.CLOSED; i++) {
                if (System.nanoTime() - start > patience) {
                    complete = false;
                    break;
                }
                if ((shard.mode & Claim.STATE) == Claim.REVOKING && i % Backoff.SPINS == Backoff.SPINS - 1) {
                    waiters.revoke(List.of(shard));
                }
                Backoff.pause(i);
                entered = shard.enter(id);
            }
            if (entered) {
                try {
                    action.accept(shard);
                } finally {
                    shard.exit(id);
                }
            }
        }
        return complete;
    }

    /** From now on no shard is made, and no thread finds its own shard. */
    void close() {
        closed = true;
        Shard[] before;
        do { // so that the CAS of a thread that read `all` before, and has not seen the close, fails
            before = all;
        } while (!ALL.compareAndSet(this, before, before.clone()));
    }

    long sum(ToLongFunction<Shard> of) {
        long sum = 0;
        for (Shard shard : all) {
            sum += of.applyAsLong(shard);
        }
        return sum;
    }
}
