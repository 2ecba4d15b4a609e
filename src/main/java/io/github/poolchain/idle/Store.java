package io.github.poolchain.idle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the idle objects of a pool, with or without a limit. A platform thread has a shard of its own, which it finds by its id and uses
 * without a locked instruction; virtual threads share some shards. All methods may be called by any thread.
 *
 * <p>Memory consistency: putting an object happens-before the call that returns it.
 *
 * @param <T> the type of the objects
 */
public final class Store<T> {
    /*
     * A take looks in this order: the thread's own shard; the chain of another shard, for a whole magazine; the magazines of shards that are not
     * biased. Objects in the two magazines of a biased shard are found only by a thread that waits at a limit, after Waiters has revoked all bias.
     *
     * Which thread has which shard: see Shards.
     */

    /** How many steps of {@link Backoff} a get of a pool without a limit waits for threads at work in a shard: some 20 ms, mostly parked. */
    private static final int PATIENCE = Backoff.PARKS + 200;

    /** So many times a search that may have missed something starts again before it pauses for a moment. */
    private static final int MOST_SEARCHES = 16;

    final Waiters waiters;
    final Shards shards;
    private final Sampler<T> sampler;

    /** {@link Shards#owned}, here so that the fast path needs one load less. */
    private final @Nullable Shard[] owned;

    /**
     * An empty store.
     *
     * @param waiters of the pool that this is a part of
     * @param magazineSize how many objects move at once, from 1
     * @param sampler is asked which objects are samples, and told of each
     */
    public Store(Waiters waiters, int magazineSize, Sampler<T> sampler) {
        Rehearsal.once();
        this.waiters = waiters;
        this.sampler = sampler;
        this.shards = new Shards(waiters, magazineSize, sampler::gap);
        this.owned = shards.owned;
        waiters.add(shards);
    }

    // ---- The fast path: the owner's, in its own shard

    /** The calling thread's newest object, if it has one at hand; otherwise null, and then {@link #takeSlow} finds more. */
    public @Nullable T take() {
        return take(Thread.currentThread().threadId());
    }

    /** As {@link #take()}, in the thread whose id is given. */
    @SuppressWarnings("unchecked") // only give puts objects in
    @Nullable T take(long id) {
        Shard shard = owned[(int) id & (Shards.OWNABLE - 1)];
        if (shard == null || shard.owner != id) {
            return null;
        }
        Object object = null;
        // Ordering: opaque; see Claim. If the stack overflows in it, nothing has changed.
        Claim.IN.setOpaque((Claim) shard, 1);
        if ((shard.mode & Claim.STATE) == Claim.BIASED && shard.top > shard.floor && shard.taken < shard.sampleAt) {
            int top = shard.top - 1;
            object = shard.items[top];
            shard.items[top] = null;
            shard.top = top;
            shard.taken++;
        }
        try {
            // Ordering: release; pairs with the acquire in Claim.share.
            Claim.IN.setRelease((Claim) shard, 0);
        } catch (Throwable overflow) { // of the stack: the store needs none
            shard.in = 0;
        }
        return (T) object;
    }

    /** Keeps an object if the calling thread has room for it at hand; otherwise false, and then {@link #giveSlow} does. */
    public boolean give(T object) {
        return give(object, Thread.currentThread().threadId());
    }

    /** As {@link #give(Object)}, in the thread whose id is given. */
    boolean give(T object, long id) {
        Shard shard = owned[(int) id & (Shards.OWNABLE - 1)];
        if (shard == null || shard.owner != id) {
            return false;
        }
        boolean given = false;
        Claim.IN.setOpaque((Claim) shard, 1);
        if ((shard.mode & Claim.STATE) == Claim.BIASED && shard.top < shard.items.length) {
            int top = shard.top;
            shard.items[top] = object;
            shard.top = top + 1;
            shard.puts++;
            given = true;
        }
        try {
            Claim.IN.setRelease((Claim) shard, 0);
        } catch (Throwable overflow) { // of the stack: the store needs none
            shard.in = 0;
        }
        return given;
    }

    // ---- The slow path

    /**
     * An idle object, wherever it is. Null if there is none, if its shard stays busy for some milliseconds, or if it is in a magazine of another
     * thread's biased shard and bias was revoked only a moment ago.
     *
     * @param patient whether to wait for shards that are busy; a caller that will wait in {@link Waiters#await} does not need that
     */
    public @Nullable T takeSlow(boolean patient) {
        T object = takeQuickly();
        if (object != null) {
            return object;
        }
        Waiters.Look look = null;
        for (int i = 0; true; i++) {
            object = takeMine();
            if (object != null) {
                return object; // without any garbage
            }
            if (look == null) {
                look = new Waiters.Look(false);
            }
            look.clear();
            object = takeOthers(look);
            if (object != null || !patient || (!look.isBusy() && !revokeOthers()) || i == PATIENCE) {
                return object;
            }
            Backoff.pause(i);
        }
    }

    /** Takes the bias from shards that have something in their magazines. Returns whether to look again. */
    private boolean revokeOthers() {
        long id = Thread.currentThread().threadId();
        List<Shard> filled = new ArrayList<>();
        for (Shard shard : shards.all()) {
            if ((shard.mode & Claim.STATE) < Claim.SHARED && shard.owner != id && shard.looksFilled()) {
                filled.add(shard);
            }
        }
        return waiters.revokeAtTimes(filled);
    }

    /** An idle object, wherever it may be; null if there is none. For a {@link Waiters.Attempt}: call it while no shard can be biased. */
    public @Nullable T takeAnywhere(Waiters.Look look) {
        T object = takeQuickly();
        for (int i = 0; object == null; i++) {
            long before = changes();
            object = takeMine();
            if (object == null) {
                object = takeOthers(look);
            }
            if (object == null && changes() == before) {
                return null;
            }
            if (object == null && i == MOST_SEARCHES) {
                look.busy(); // it may have moved past each of these searches
                return null;
            }
        }
        return object;
    }

    /**
     * Changes if a search may have missed an object: one that was moved from a place where it had not looked yet to one where it had, or one that
     * was put where it had looked while the holder took another from where it had not.
     */
    private long changes() {
        return shards.moves() + given();
    }

    /** Takes from this thread's own shard, by a claim, if that is all there is to do. Needs no stack once the shard is claimed. */
    @SuppressWarnings("unchecked")
    private @Nullable T takeQuickly() {
        Thread caller = Thread.currentThread();
        long id = caller.threadId();
        Shard shard = shards.known(caller);
        if (shard == null || !shard.claim()) {
            return null;
        }
        Object object = null;
        boolean early = shard.sharedCalls < shard.callsBeforeBias;
        if (shard.top > shard.floor
                && shard.taken < shard.sampleAt
                && (early || shard.owner != id || !Fence.ASYMMETRIC || waiters.pressure != 0)) {
            int top = shard.top - 1;
            object = shard.items[top];
            shard.items[top] = null;
            shard.top = top;
            shard.taken++;
            if (early) {
                shard.sharedCalls++;
            }
        }
        shard.held = 0;
        return (T) object;
    }

    /** Takes from this thread's own shard; may steal a magazine for it. */
    private @Nullable T takeMine() {
        Stack.reserve();
        long id = Thread.currentThread().threadId();
        Shard mine = shards.mine();
        Object object = null;
        boolean sample = false;
        boolean moved = false;
        if (mine.enter(id)) {
            try {
                object = mine.pop();
                if (object == null && !shards.closed) {
                    moved = steal(mine);
                    object = mine.pop();
                }
                sample = object != null && mine.isSample();
            } finally {
                mine.exit(id);
            }
        }
        if (moved && waiters.pressure != 0) {
            waiters.wake(); // a waiter may have looked into this shard before the move, and into the other after it
        }
        return taken(object, sample);
    }

    /** Takes from any shard that is not biased. */
    private @Nullable T takeOthers(Waiters.Look look) {
        Stack.reserve();
        long id = Thread.currentThread().threadId();
        Shard mine = shards.mine();
        Object object = null;
        boolean sample = false;
        Shard[] all = shards.all();
        for (int i = 0; i < all.length && object == null; i++) {
            Shard shard = all[(int) ((id + i) % all.length)];
            if (!enterOther(shard, id, look)) {
                continue;
            }
            try {
                object = shard.pop();
                if (object != null && shard != mine) {
                    shard.steals++;
                    shard.stolen++;
                }
                sample = object != null && shard.isSample();
            } finally {
                shard.exit(id);
            }
        }
        return taken(object, sample);
    }

    @SuppressWarnings("unchecked") // only give puts objects in
    private @Nullable T taken(@Nullable Object object, boolean sample) {
        if (object != null && sample) {
            sample((T) object);
        }
        return (T) object;
    }

    /** Tries to enter a shard; returns whether it did. If it did not, and there may be something in the shard, marks the look as busy. */
    private boolean enterOther(Shard shard, long id, Waiters.Look look) {
        long state = shard.mode & Claim.STATE;
        if (state == Claim.CLOSED) {
            if (!shards.closed) {
                look.busy(); // its content has just moved to a shard that this search may not know
            }
            return false;
        }
        if (state != Claim.SHARED && shard.owner != id) {
            if (look.isThorough()) {
                look.busy(); // its owner is about to give the bias up, or has been stopped inside
            }
            return false;
        }
        if (!look.isThorough() && !shard.looksFilled()) {
            return false;
        }
        for (int i = 0; i < Backoff.SPINS; i++) {
            if (shard.enter(id)) {
                return true;
            }
            Thread.onSpinWait();
        }
        look.busy();
        return false;
    }

    /** Takes a magazine from the chain of another shard. */
    private boolean steal(Shard thief) {
        long id = thief.owner;
        Shard[] all = shards.all();
        for (int i = 0; i < all.length; i++) {
            Shard shard = all[(int) ((id + 1 + i) % all.length)];
            if (shard == thief || !shard.looksChained()) {
                continue;
            }
            shards.moving();
            Magazine magazine = shard.stealFull();
            if (magazine != null) {
                IdleSeam.MAGAZINE_TAKEN.reached();
                thief.load(magazine);
                thief.steals++;
                thief.stolen += thief.top;
                return true;
            }
        }
        return false;
    }

    private void sample(T object) {
        try {
            sampler.sample(object);
        } catch (Throwable refused) {
            if (!giveSlow(object)) {
                return; // closed, or no memory; then there is no sample
            }
            throw refused;
        }
    }

    /** Keeps an object that was handed out; false if the store is closed, or there is no memory. */
    public boolean giveSlow(T object) {
        return put(object, false);
    }

    /** Keeps an object that has never been handed out; false as {@link #giveSlow}. */
    public boolean add(T object) {
        return put(object, true);
    }

    private boolean put(T object, boolean isNew) {
        if (shards.closed) {
            return false;
        }
        Stack.reserve();
        Thread caller = Thread.currentThread();
        long id = caller.threadId();
        Shard shard = shards.known(caller);
        if (isNew || shard == null || !shard.claim() || !putQuickly(shard, id, object)) {
            if (!putSlowly(object, isNew)) {
                return false;
            }
        }
        // Ordering: the end of the claim was a full fence; pairs with the waiter's increment of the pressure. A biased owner need not look: see Waiters.
        if (waiters.pressure != 0) {
            waiters.wake();
        }
        return true;
    }

    /** With the claim, which this ends. */
    private boolean putQuickly(Shard shard, long id, Object object) {
        boolean put = false;
        boolean early = shard.sharedCalls < shard.callsBeforeBias;
        if (shard.top < shard.items.length && (early || shard.owner != id || !Fence.ASYMMETRIC || waiters.pressure != 0)) {
            shard.items[shard.top] = object;
            shard.top++;
            shard.puts++;
            put = true;
            if (early) {
                shard.sharedCalls++;
            }
        }
        shard.held = 0;
        return put;
    }

    private boolean putSlowly(T object, boolean isNew) {
        long id = Thread.currentThread().threadId();
        Shard shard = enterSome(id);
        if (shard == null) {
            return false;
        }
        try {
            shard.push(object);
            if (isNew) {
                shard.added++;
            } else {
                shard.puts++;
            }
            return true;
        } catch (OutOfMemoryError | IllegalStateException noRoom) {
            return false;
        } finally {
            shard.exit(id);
        }
    }

    /** A shard that has been entered, the caller's own if possible; null if the store is closed. */
    private @Nullable Shard enterSome(long id) {
        for (int i = 0; !shards.closed; i++) {
            // The caller's own shard may have been taken over since. Then it uses a shared one, made if need be.
            Shard shard = i <= 1 ? shards.mine() : shards.shared((int) (id + i));
            IdleSeam.BEFORE_ENTER.reached();
            if (shard.enter(id)) {
                return shard;
            }
            Shard[] all = shards.all();
            for (int k = 0; k < all.length; k++) {
                shard = all[(int) ((id + k) % all.length)];
                if (shard.enter(id)) {
                    return shard;
                }
            }
            if (i % Backoff.SPINS == Backoff.SPINS - 1) {
                waiters.revoke(List.of(all)); // a stopped thread holds one of them; all others can be had now
            }
            Backoff.pause(i);
        }
        return null;
    }

    // ---- Sweeping: while the caller holds the pressure of the waiters, and one call at a time

    /**
     * Offers all idle objects, or only those that have been idle since before the period began, to {@code removes}, which takes those for which
     * it returns true. It runs while other threads wait for the shard: it must not throw, allocate, or take long. The caller has called
     * {@link Waiters#hold}, and no other thread sweeps.
     *
     * @param patience how long to wait for a thread that is at work in a shard, nanoseconds
     * @return whether all shards could be looked into
     */
    @SuppressWarnings("unchecked") // only give puts objects in
    public boolean sweep(Predicate<? super T> removes, boolean oldOnly, long patience) {
        Predicate<Object> ofObjects = (Predicate<Object>) removes;
        return shards.forEach(shard -> shard.sweep(ofObjects, oldOnly), patience);
    }

    /** Ends a period: what is idle now counts as old until it is used. Call it under the same conditions as {@link #sweep}. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one sweep at a time
    public void endPeriod(long patience) {
        boolean _ = shards.forEach(Shard::endPeriod, patience);
        shards.period = shards.period + 1;
    }

    /** Tells the shards that the sampler's answers have changed. Call it under the same conditions as {@link #sweep}. */
    public void resample(long patience) {
        boolean _ = shards.forEach(Shard::count, patience);
    }

    /** From now on no object is kept. The caller must sweep those that are in it, and then call {@link #free}. */
    public void close() {
        shards.close();
    }

    /** Frees the native memory of a closed store that is empty and not in use. Returns whether it has. Conditions as for {@link #sweep}. */
    public boolean free(long patience) {
        boolean[] sealed = {true};
        boolean complete = shards.forEach(shard -> sealed[0] &= shard.sealIfEmpty(), patience);
        if (!complete || !sealed[0]) {
            return false;
        }
        // No thread is in a shard, or will be. So each magazine that was popped from a chain is in a shard by now.
        for (Shard shard : shards.all()) {
            shard.free();
        }
        shards.magazines.close();
        return true;
    }

    // ---- Figures: exact while no other call is under way

    /** How many objects are idle. Reads the count of what went out first: so while other threads only take, the answer is never too small. */
    public long size() {
        long gone = everOut();
        return Math.max(0, everIn() - gone);
    }

    /** How many objects have come in, from anywhere. */
    public long everIn() {
        return shards.sum(shard -> shard.puts + shard.added);
    }

    /** How many have gone out, to anywhere. */
    public long everOut() {
        return shards.sum(shard -> shard.taken + shard.drained);
    }

    /** How many times {@link #give} and {@link #giveSlow} kept an object. */
    public long given() {
        return shards.sum(shard -> shard.puts);
    }

    /** How many times an object was handed out. */
    public long handedOut() {
        return shards.sum(shard -> shard.taken);
    }

    /** How many times an object came from another shard. */
    public long steals() {
        return shards.sum(shard -> shard.steals);
    }

    /** How many objects came in that way. */
    public long stolen() {
        return shards.sum(shard -> shard.stolen);
    }

    /** Bytes of native memory. */
    public long footprint() {
        return shards.sum(Shard::footprint) + shards.magazines.footprint();
    }
}
