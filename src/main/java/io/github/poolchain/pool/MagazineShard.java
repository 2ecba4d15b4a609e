package io.github.poolchain.pool;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shard of {@link MagazineShards}. All of it belongs to the thread that holds the claim, but for what says "Any thread";
 * and the tails of the chains, which are anybody's.
 */
final class MagazineShard<T> extends Shard {
    /*
     *     last                   the newest object, in a place of its own: a get that follows a put need not wait for the
     *                            processor to pass a count from the one to the other
     *     loaded                 a magazine; the objects before that
     *     spare                  another, before that, so that a thread at the border between two does not go to the chain
     *                            with every call
     *     chains[current]        full magazines, by handle; owner's end here, thieves at the other
     *     chains[older], old     the older generation: magazines, and the one that is being emptied
     *     chains[EMPTIES]        magazines with nothing in them
     *
     * The claim is a word: FREE -> HELD by CAS, HELD -> FREE by a release store. Who does not get it goes elsewhere.
     */

    private static final int EMPTIES = 2;
    private static final int CHAINS = 3;

    /** A thief takes at most so many magazines at once. */
    private static final int MOST_STOLEN = 16;

    static final long FREE = 0;
    static final long HELD = 1;

    static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    private final HandleTable<Magazine<T>> magazines;
    private final Consumer<? super T> homeless;

    /** Of all shards: this one's is where its words are in theirs. */
    private final @Nullable Object[] last;

    private Magazine<T> loaded;
    private @Nullable Magazine<T> spare;
    private @Nullable Magazine<T> old;

    /** Each null until needed, and again once freed. Written by holders; thieves read. */
    private final AtomicReferenceArray<@Nullable PoolChain> chains = new AtomicReferenceArray<>(CHAINS);

    /** Even: chain 0 is the current one. Written by holders; to thieves no more than a hint. */
    private int period;

    /** Of all shards, as it was when this one last ended one. Written by holders; thieves read. */
    private volatile int epoch;

    private boolean sealed;
    private final long[] batch = new long[MOST_STOLEN];

    /** @param homeless takes objects for which there is no memory here */
    MagazineShard(
            long[] words, int number, @Nullable Object[] last, HandleTable<Magazine<T>> magazines, Consumer<? super T> homeless) {
        super(words, number);
        this.last = last;
        this.magazines = magazines;
        this.homeless = homeless;
        this.loaded = make();
    }

    // ---- Any thread

    boolean claim() {
        // Ordering: full; its acquire half pairs with the release below: holders come one after the other.
        return WORD.compareAndSet(words, at + CLAIM, FREE, HELD);
    }

    /** Holder only, of course. */
    void release() {
        try {
            WORD.setRelease(words, at + CLAIM, FREE);
        } catch (Throwable overflow) { // of the stack: what follows calls nothing
            words[at + CLAIM] = FREE;
        }
    }

    /** Any thread. Whether there seems to be something that only a holder can get at; not of the older generation. */
    boolean looksIdle() {
        Magazine<T> seen = spare;
        return last[at] != null || (long) WORD.getOpaque(words, at + TOP) > 0 || (seen != null && !seen.isEmpty());
    }

    /** Any thread. The same of the older generation. */
    boolean looksOld() {
        Magazine<T> seen = old;
        return seen != null && !seen.isEmpty();
    }

    /** Any thread. Bytes of native memory in the chains. */
    long footprint() {
        long bytes = 0;
        for (int i = 0; i < CHAINS; i++) {
            bytes += footprint(chains.getAcquire(i));
        }
        return bytes;
    }

    private static long footprint(@Nullable PoolChain chain) {
        try {
            return chain == null ? 0 : chain.footprint();
        } catch (IllegalStateException freed) {
            return 0;
        }
    }

    // ---- Objects

    /** The newest of last and loaded; null if there is none. */
    @SuppressWarnings("unchecked") // only push and the like store
    @Nullable T pop() {
        Object newest = last[at];
        if (newest != null) {
            last[at] = null;
            return (T) newest;
        }
        return popLoaded();
    }

    /** The newest of loaded; null if there is none. */
    @Nullable T popLoaded() {
        long top = words[at + TOP];
        if (top == 0) {
            return null;
        }
        words[at + TOP] = top - 1; // first: if an error ends the call here, an object is lost, but none is twice
        return loaded.takeAt((int) top - 1);
    }

    /** False if there is no room; then {@link #makeRoom} makes some. */
    boolean push(T object) {
        if (last[at] != null && !pushLast()) {
            return false;
        }
        last[at] = object;
        return true;
    }

    /** Puts a copy of what is last, for which there will be another, on top of loaded; false if there is no room. */
    @SuppressWarnings({"unchecked", "NullAway"}) // there is one
    boolean pushLast() {
        long top = words[at + TOP];
        if (top == Magazine.SIZE) {
            return false;
        }
        loaded.set((int) top, (T) last[at]);
        words[at + TOP] = top + 1;
        return true;
    }

    /**
     * Loads an empty magazine in place of a full one.
     *
     * @throws OutOfMemoryError if there is no memory; then nothing has changed but, perhaps, where a magazine is
     * @throws IllegalStateException if there are too many magazines, or the pool is closed
     */
    void makeRoom() {
        Magazine<T> before = spare;
        if (before != null && !before.isEmpty()) {
            chain(current()).pushHead(before.handle);
            spare = null;
            before = null;
        }
        Magazine<T> empty = before == null ? empty() : before;
        loaded.count = (int) words[at + TOP];
        spare = loaded;
        load(empty);
    }

    /** Loads the spare or the newest full magazine of the chain, in place of an empty one; false if there is none. */
    boolean refill() {
        Magazine<T> full = spare;
        if (full == null || full.isEmpty()) {
            full = popHead(current());
            if (full == null) {
                return false;
            }
            unload();
        } else {
            loaded.count = 0;
            spare = loaded;
        }
        load(full);
        return true;
    }

    /** The newest of the older generation; null if there is none. */
    @Nullable T popOld() {
        Magazine<T> now = old;
        if (now != null && !now.isEmpty()) {
            return now.pop();
        }
        Magazine<T> next = popHead(older());
        return next == null ? null : replaceOld(next).pop();
    }

    /** Puts an object into the older generation. */
    void pushOld(T object) {
        Magazine<T> now = old;
        if (now != null && now.isFull()) {
            chain(older()).pushHead(now.handle);
            old = null;
            now = null;
        }
        if (now == null) {
            now = empty();
            old = now;
        }
        now.push(object);
    }

    private Magazine<T> replaceOld(Magazine<T> next) {
        Magazine<T> before = old;
        old = next;
        if (before != null) {
            recycle(before);
        }
        return next;
    }

    // ---- Stealing. Both shards are held, unless said otherwise; the thief's has nothing in the generation in question.

    /**
     * The victim need not be held. Takes up to half of its full magazines, the oldest, with one CAS, and puts all but one
     * into this shard's chain, with one store; the objects themselves are not touched. How many objects.
     */
    int stealMagazines(MagazineShard<T> victim) {
        PoolChain from = victim.chains.getAcquire(victim.current());
        int there = from == null ? 0 : from.size();
        if (from == null || there == 0) {
            return 0;
        }
        int taken = from.popTail(batch, 0, Math.min(MOST_STOLEN, (there + 1) / 2));
        if (taken == 0) {
            return 0;
        }
        Seam.MAGAZINES_TAKEN.reached();
        // The newest: whatever comes after is older, as it would be at the victim's.
        Magazine<T> newest = magazines.get(batch[taken - 1]);
        unload();
        load(newest);
        if (taken > 1) {
            keep(taken - 1);
        }
        return taken * Magazine.SIZE;
    }

    /** Puts what is in the batch into the chain; without memory for that, its objects where the homeless are. */
    private void keep(int count) {
        try {
            chain(current()).pushHead(batch, 0, count);
        } catch (OutOfMemoryError | IllegalStateException refused) {
            for (int i = 0; i < count; i++) {
                Magazine<T> magazine = magazines.remove(batch[i]);
                for (T object = magazine.pop(); object != null; object = magazine.pop()) {
                    homeless.accept(object);
                }
            }
        }
    }

    /** Takes up to half of what is not in the victim's chain, rounded up; how many objects. */
    int stealObjects(MagazineShard<T> victim) {
        Magazine<T> whole = victim.spare;
        if (whole != null && !whole.isEmpty()) {
            loaded.count = 0;
            victim.spare = loaded;
            load(whole);
            return whole.count;
        }
        int top = (int) words[victim.at + TOP];
        Object newest = victim.last[victim.at];
        if (top == 0) {
            victim.last[victim.at] = null;
            last[at] = newest;
            return newest == null ? 0 : 1;
        }
        victim.loaded.count = top;
        victim.loaded.moveOldest((top + (newest == null ? 1 : 2)) / 2, loaded);
        words[victim.at + TOP] = victim.loaded.count;
        load(loaded);
        return loaded.count;
    }

    /**
     * The victim need not be held. Takes its oldest magazine of the older generation; how many objects. They are of the older
     * generation here too, unless the victim has ended a period that this shard has not, or does so meanwhile: then what is old
     * there would be older still here, and be discarded too early.
     */
    int stealOldMagazine(MagazineShard<T> victim) {
        PoolChain from = victim.chains.getAcquire(victim.older());
        long handle = from == null ? PoolDequeue.EMPTY : from.popTail();
        if (handle == PoolDequeue.EMPTY) {
            return 0;
        }
        Magazine<T> taken = magazines.get(handle);
        // Ordering: after the pop; who sees what was pushed after the end of a period sees its end.
        if (victim.epoch == epoch) {
            replaceOld(taken);
        } else {
            unload();
            load(taken);
        }
        return taken.count;
    }

    // ---- The end of a period, and of all

    /** Ends a period; the {@code next} begins. Moves what is older to {@code out}, and what is not becomes older. Gives back memory. */
    void age(int next, Haul<T> out) {
        drainOld(out);
        try {
            stow();
        } catch (OutOfMemoryError | IllegalStateException refused) {
            // What is still where it was is not older yet.
        }
        epoch = next; // before anything is pushed to what was the older generation's chain
        period++;
        dropEmpties();
        for (int i = 0; i < CHAINS; i++) {
            trim(chains.getPlain(i));
        }
    }

    /** Moves all there is to {@code out}. */
    void drain(Haul<T> out) {
        drainOld(out);
        drainChain(current(), out);
        Magazine<T> before = spare;
        if (before != null) {
            drainMagazine(before, out);
        }
        loaded.count = (int) words[at + TOP];
        drainMagazine(loaded, out);
        words[at + TOP] = 0;
        out.makeRoom(1);
        T newest = pop();
        if (newest != null) {
            out.add(newest);
            count(DRAINED);
        }
    }

    /** Nothing goes into the chains from here on, so that they stay empty. */
    void seal() {
        sealed = true;
    }

    /** Frees the chains, once they are sealed and no thief is there. */
    void free() {
        for (int i = 0; i < CHAINS; i++) {
            PoolChain chain = chains.getPlain(i);
            if (chain != null) {
                chain.close();
                chains.setRelease(i, null);
            }
        }
    }

    private void drainOld(Haul<T> out) {
        Magazine<T> now = old;
        if (now != null) {
            drainMagazine(now, out);
        }
        drainChain(older(), out);
    }

    private void drainChain(int kind, Haul<T> out) {
        PoolChain chain = chains.getPlain(kind);
        if (chain == null) {
            return;
        }
        out.makeRoom(Magazine.SIZE); // before anything is in hand
        for (long handle = chain.popTail(); handle != PoolDequeue.EMPTY; handle = chain.popTail()) {
            Magazine<T> magazine = magazines.get(handle);
            drainMagazine(magazine, out);
            recycle(magazine);
            out.makeRoom(Magazine.SIZE);
        }
    }

    /** Oldest first. */
    private void drainMagazine(Magazine<T> magazine, Haul<T> out) {
        int n = magazine.count;
        out.makeRoom(n);
        for (int i = 0; i < n; i++) {
            out.add(magazine.takeAt(i));
        }
        magazine.count = 0;
        count(DRAINED, n);
    }

    /** Puts everything where it will be the older generation, which is empty. */
    private void stow() {
        T newest = pop();
        if (newest != null) {
            if (words[at + TOP] == Magazine.SIZE) {
                last[at] = newest; // in no danger, should there be no room
                makeRoom();
                last[at] = null;
            }
            loaded.set((int) words[at + TOP], newest);
            words[at + TOP]++;
        }
        Magazine<T> before = spare;
        if (before != null && !before.isEmpty()) {
            chain(current()).pushHead(before.handle);
            spare = null;
        }
        if (words[at + TOP] > 0) {
            Magazine<T> empty = old == null ? empty() : old;
            loaded.count = (int) words[at + TOP];
            old = loaded;
            load(empty);
        }
    }

    /** Half of the empty magazines, so that those that are not needed do not stay for ever. */
    private void dropEmpties() {
        PoolChain chain = chains.getPlain(EMPTIES);
        for (int i = chain == null ? 0 : chain.size() / 2; i > 0; i--) {
            Magazine<T> empty = popHead(EMPTIES);
            if (empty == null) {
                return; // thieves
            }
            magazines.remove(empty.handle);
        }
    }

    private static void trim(@Nullable PoolChain chain) {
        if (chain != null) {
            try {
                chain.trim();
            } catch (OutOfMemoryError refused) {
                return; // there was none for the small ring that takes a large one's place; next time
            }
        }
    }

    // ---- Magazines

    private int current() {
        return period & 1;
    }

    private int older() {
        return ~period & 1;
    }

    private void load(Magazine<T> magazine) {
        loaded = magazine;
        words[at + TOP] = magazine.count;
    }

    /** When all of what was loaded has been taken. */
    private void unload() {
        loaded.count = 0;
        recycle(loaded);
    }

    private Magazine<T> make() {
        Magazine<T> magazine = new Magazine<>();
        magazine.handle = magazines.add(magazine);
        return magazine;
    }

    /** One with nothing in it. */
    private Magazine<T> empty() {
        Magazine<T> magazine = popHead(EMPTIES);
        return magazine == null ? make() : magazine;
    }

    /** Keeps an empty magazine for later, or lets it go. */
    private void recycle(Magazine<T> empty) {
        if (spare == null) {
            spare = empty;
            return;
        }
        try {
            chain(EMPTIES).pushHead(empty.handle);
        } catch (OutOfMemoryError | IllegalStateException refused) {
            magazines.remove(empty.handle);
        }
    }

    /** Whether {@link #makeRoom} will find an empty magazine here. */
    boolean hasEmpty() {
        Magazine<T> perhaps = spare;
        PoolChain chain = chains.getPlain(EMPTIES);
        return (perhaps != null && perhaps.isEmpty()) || (chain != null && !chain.isEmpty());
    }

    /** The victim need not be held. Takes up to half of its empty magazines. */
    void stealEmpties(MagazineShard<T> victim) {
        PoolChain from = victim.chains.getAcquire(EMPTIES);
        int there = from == null ? 0 : from.size();
        if (from == null || there == 0) {
            return;
        }
        int taken = from.popTail(batch, 0, Math.min(MOST_STOLEN, (there + 1) / 2));
        try {
            chain(EMPTIES).pushHead(batch, 0, taken);
        } catch (OutOfMemoryError | IllegalStateException refused) {
            for (int i = 0; i < taken; i++) {
                magazines.remove(batch[i]);
            }
        }
    }

    private @Nullable Magazine<T> popHead(int kind) {
        PoolChain chain = chains.getPlain(kind);
        long handle = chain == null ? PoolDequeue.EMPTY : chain.popHead();
        return handle == PoolDequeue.EMPTY ? null : magazines.get(handle);
    }

    private PoolChain chain(int kind) {
        if (sealed) {
            throw new IllegalStateException("the pool is closed");
        }
        PoolChain chain = chains.getPlain(kind);
        if (chain == null) {
            chain = new PoolChain();
            chains.setRelease(kind, chain);
        }
        return chain;
    }
}
