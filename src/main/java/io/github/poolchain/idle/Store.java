package io.github.poolchain.idle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is idle, for pools with and without a limit. A platform thread has a shard of its own, which it finds by its id and uses
 * without a locked instruction; virtual threads share some. All methods may be called by any thread.
 *
 * <p>Memory consistency: putting an object happens-before the call that returns it.
 *
 * @param <T> the type of the objects
 */
public final class Store<T> {
    /*
     * take: own shard; then a magazine from the chain of another; then what lies in shards that nobody is biased in. Objects in the
     * two magazines of a shard that somebody is biased in are found by who starves at a limit, after Waiters has revoked all bias.
     *
     * Whose shard is which: see Shards.
     */

    /** Steps of {@link Backoff} that a get of a pool without a limit waits for who is at work: some 20 ms, mostly asleep. */
    private static final int PATIENCE = Backoff.PARKS + 200;

    /** A search begins anew so often, if something may have passed it by, before it lets others go on for a moment. */
    private static final int MOST_SEARCHES = 16;

    final Waiters waiters;
    final Shards shards;
    private final Sampler<T> sampler;

    /** That of the shards. */
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

    // ---- The fast way: the owner's, in its own shard

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

    // ---- The slow way

    /**
     * An idle object, wherever it may be; null if there is none, or if its place stays busy for some milliseconds, or if it lies in one of the
     * two magazines of somebody else who is biased, and such have been looked into a moment ago.
     *
     * @param patient whether to wait for what is busy; who is at its limit anyway does that in {@link Waiters#await}
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

    /** Takes the bias from those in whose magazines there is something; whether to look again. */
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
     * Changes if an object may have come to where a search had been before, from where it had yet to look: one that was moved, or one that was
     * put there while its holder then took another.
     */
    private long changes() {
        return shards.moves() + given();
    }

    /** From this thread's own shard, by a claim, if nothing else is to be done. No stack is needed once it is claimed. */
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

    /** From this thread's own shard, into which it may steal a magazine. */
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
            waiters.wake(); // it may have looked here before, and there afterwards
        }
        return taken(object, sample);
    }

    /** From any shard that nobody is biased in. */
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

    /** Whether the shard has been entered. If it has not and there may be something in it, the look is told. */
    private boolean enterOther(Shard shard, long id, Waiters.Look look) {
        long state = shard.mode & Claim.STATE;
        if (state == Claim.CLOSED) {
            if (!shards.closed) {
                look.busy(); // what was in it has just moved to a shard that this search may not know
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

    /** Takes a magazine from another's chain. */
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
                return; // closed, or no memory; the sample was not to be
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
        // Ordering: the end of the claim was a full fence; pairs with the count of who waits. A biased owner need not look: see Waiters.
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
            // The caller's own may have been taken over since; then one of those that are shared, made if need be.
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
                waiters.revoke(List.of(all)); // whoever has been stopped has one of all others
            }
            Backoff.pause(i);
        }
        return null;
    }

    // ---- Sweeping: while the caller holds the pressure of the waiters, and one call at a time

    /**
     * Offers all that is idle, or only what has been idle since before the period began, to {@code removes}, which keeps those for which
     * it returns true. It runs while others wait for the shard: it must not throw, allocate, or take long. The caller has called
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

    /** Ends a period: what is idle now is old from now on, until it is used. As {@link #sweep}, else. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one sweep at a time
    public void endPeriod(long patience) {
        boolean _ = shards.forEach(Shard::endPeriod, patience);
        shards.period = shards.period + 1;
    }

    /** The sampler answers differently from now on. As {@link #sweep}, else. */
    public void resample(long patience) {
        boolean _ = shards.forEach(Shard::count, patience);
    }

    /** From now on nothing is kept that is put in; what is in must be swept, and then {@link #free} called. */
    public void close() {
        shards.close();
    }

    /** Frees the native memory of a closed store if it is empty and nobody is in it; whether it has. As {@link #sweep}, else. */
    public boolean free(long patience) {
        boolean[] sealed = {true};
        boolean complete = shards.forEach(shard -> sealed[0] &= shard.sealIfEmpty(), patience);
        if (!complete || !sealed[0]) {
            return false;
        }
        // Nobody is in a shard, nor will be; so nobody has popped a magazine that is not in a shard by now.
        for (Shard shard : shards.all()) {
            shard.free();
        }
        shards.magazines.close();
        return true;
    }

    // ---- Figures: exact while no other call is under way

    /** How many objects are idle. Reads what has gone out first: while only others take, and nobody gives, never less than there are. */
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

    /** How many objects have come so. */
    public long stolen() {
        return shards.sum(shard -> shard.stolen);
    }

    /** Bytes of native memory. */
    public long footprint() {
        return shards.sum(Shard::footprint) + shards.magazines.footprint();
    }
}
