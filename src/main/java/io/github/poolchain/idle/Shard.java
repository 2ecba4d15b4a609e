package io.github.poolchain.idle;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import java.lang.ref.WeakReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A part of a store: two magazines and a chain of more, in the hands of one thread at a time. */
final class Shard extends Claim {
    /*
     * Objects are put into the loaded magazine and taken from it. If it is full or empty, it changes places with the spare one. If that does not
     * help, a full magazine goes to the head of the chain, or comes from there, or comes from the tail of another shard's chain. (Any thread may
     * pop there; the thread that has popped a magazine's handle has that magazine alone.) Empty magazines travel back in the same way.
     *
     * Aging: at the end of a period everything that is there is noted as old: in the two magazines by a floor, in the chain by the period in which
     * a magazine came there. A magazine looks empty at its floor, and the slow path lowers the floor one by one. So what is still below it at the
     * end of the next period has not been used for the whole of that period.
     */

    private final Shards shards;

    /** The owner; null if all threads share this shard. Weak, so that a dead thread is not kept. */
    private final @Nullable WeakReference<Thread> thread;

    private Magazine loaded;
    private @Nullable Magazine spare;

    /** Magazines that found no room in the chain, for want of memory: linked by {@code next}. */
    private @Nullable Magazine overflow;

    /** Magazines with objects. The holder of the shard pushes and pops at the head, any thread pops at the tail. Null until needed. */
    private volatile @Nullable PoolChain full;

    /** Empty magazines; the rest as for {@link #full}. */
    private volatile @Nullable PoolChain empty;

    long steals;
    long stolen;

    /** Objects put in that had never been handed out. */
    long added;

    /** Objects taken out for other reasons than to be handed out. */
    long drained;

    /** The owner's count of calls when {@link #isAbandoned} last looked. */
    private long seen = -1;

    private Shard(Shards shards, @Nullable Thread owner, Magazine loaded) {
        super(shards.waiters, owner == null ? NOBODY : owner.threadId(), loaded.items);
        this.shards = shards;
        this.thread = owner == null ? null : new WeakReference<>(owner);
        this.loaded = loaded;
        count();
    }

    /** An empty shard; one that all threads share if {@code owner} is null. */
    static Shard of(Shards shards, @Nullable Thread owner) {
        return new Shard(shards, owner, new Magazine(shards.magazineSize));
    }

    // ---- Any thread

    /** Whether a thread that claims it would probably find something in it. */
    boolean looksFilled() {
        Magazine other = spare;
        return top > 0 || (other != null && other.count > 0) || overflow != null || looksChained();
    }

    /** Whether any thread would probably find something in its chain. */
    boolean looksChained() {
        PoolChain chain = full;
        try {
            return chain != null && !chain.isEmpty();
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    boolean isOwnerDead() {
        if (thread == null) {
            return false;
        }
        Thread known = thread.get();
        return known == null || !known.isAlive();
    }

    /** One thread at a time. Whether the owner has not used the shard since the last call of this method. */
    boolean isAbandoned() {
        long done = taken + puts;
        boolean abandoned = done == seen;
        seen = done;
        return abandoned;
    }

    /** A magazine with objects from the tail of the chain; null if there is none. */
    @Nullable Magazine stealFull() {
        return pop(full, false);
    }

    // ---- Holder of the shard only

    /** The next object; null if the shard is empty. */
    @Nullable Object pop() {
        if (top == 0 && !reload()) {
            return null;
        }
        int last = top - 1;
        Object object = items[last];
        items[last] = null;
        top = last;
        floor = Math.min(floor, last);
        taken++;
        return object;
    }

    /** After a {@link #pop}: whether what it returned is a sample. */
    boolean isSample() {
        if (taken <= sampleAt) {
            return false;
        }
        count();
        return true;
    }

    /** Counts from here to the next sample. */
    void count() {
        sampleAt = taken + Math.min(shards.gap(taken) - 1, Long.MAX_VALUE - taken);
    }

    private boolean reload() {
        Magazine other = spare;
        if (other != null && other.count > 0) {
            swap(other);
            return true;
        }
        Magazine next = overflow;
        if (next != null) {
            overflow = next.next;
            next.next = null;
        } else {
            next = pop(full, true);
        }
        if (next == null) {
            return false;
        }
        load(next);
        return true;
    }

    /** Loads a magazine that no other thread knows. The one that was loaded is empty, and is kept for later. */
    void load(Magazine next) {
        if (next.period != shards.period) {
            next.floor = next.count;
        }
        Magazine last = loaded;
        last.count = 0;
        last.floor = 0;
        loaded = next;
        items = next.items;
        top = next.count;
        floor = next.floor;
        // If a step from here on fails, only an empty magazine is lost.
        if (spare == null) {
            spare = last;
        } else {
            keepEmpty(last);
        }
    }

    private void swap(Magazine other) {
        Magazine last = loaded;
        last.count = top;
        last.floor = floor;
        spare = last;
        loaded = other;
        items = other.items;
        top = other.count;
        floor = other.floor;
    }

    private void keepEmpty(Magazine magazine) {
        try {
            chain(false).pushHead(shards.magazines.handle(magazine));
        } catch (OutOfMemoryError | IllegalStateException refused) {
            shards.magazines.forget(magazine);
        }
    }

    /** Puts an object in. If it throws, the object is not in. */
    void push(Object object) {
        if (top == items.length) {
            makeRoom();
        }
        items[top] = object;
        top++;
    }

    private void makeRoom() {
        Magazine other = spare;
        if (other != null && other.count > 0) {
            long handle = shards.magazines.handle(other);
            other.period = shards.period;
            chain(true).pushHead(handle);
            spare = null;
            other = null;
        }
        swap(other == null ? emptyMagazine() : other);
    }

    private Magazine emptyMagazine() {
        Magazine found = pop(empty, true);
        return found == null ? shards.emptyMagazine() : found;
    }

    @Nullable Magazine stealEmpty() {
        return pop(empty, false);
    }

    private @Nullable Magazine pop(@Nullable PoolChain chain, boolean head) {
        if (chain == null) {
            return null;
        }
        try {
            long handle = head ? chain.popHead() : chain.popTail();
            return handle == PoolDequeue.EMPTY ? null : shards.magazines.of(handle);
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    private PoolChain chain(boolean ofFull) {
        PoolChain chain = ofFull ? full : empty;
        if (chain == null) {
            chain = new PoolChain(CHAIN, LARGEST_RING);
            if (ofFull) {
                full = chain;
            } else {
                empty = chain;
            }
        }
        return chain;
    }

    /** The capacities of the first and of the largest ring of a chain of magazines. */
    private static final int CHAIN = 8;

    private static final int LARGEST_RING = 1 << 24;

    // ---- Holder of the shard only: sweeping

    /**
     * Offers all objects, or only the old ones, to {@code removes}, which keeps those that it returns true for. It must throw nothing and
     * allocate nothing.
     */
    void sweep(Predicate<Object> removes, boolean oldOnly) {
        loaded.count = top;
        loaded.floor = floor;
        sweep(loaded, removes, oldOnly);
        top = loaded.count;
        floor = loaded.floor;
        for (Magazine other = spare; other != null; other = null) {
            sweep(other, removes, oldOnly);
        }
        for (Magazine other = overflow; other != null; other = other.next) {
            sweep(other, removes, oldOnly);
        }
        PoolChain chain = full;
        for (int i = chain == null ? 0 : chain.size(); i > 0; i--) {
            Magazine magazine = pop(chain, false);
            if (magazine == null) {
                return;
            }
            if (magazine.period != shards.period) {
                magazine.floor = magazine.count;
            }
            sweep(magazine, removes, oldOnly);
            putBack(magazine);
        }
    }

    private void putBack(Magazine magazine) {
        if (magazine.count == 0) {
            keepEmpty(magazine);
            return;
        }
        try {
            chain(true).pushHead(shards.magazines.handle(magazine));
        } catch (OutOfMemoryError refused) {
            magazine.next = overflow;
            overflow = magazine;
        }
    }

    private void sweep(Magazine magazine, Predicate<Object> removes, boolean oldOnly) {
        int floorBefore = magazine.floor;
        int end = oldOnly ? floorBefore : magazine.count;
        int kept = 0;
        for (int i = 0; i < magazine.count; i++) {
            Object object = magazine.items[i];
            magazine.items[i] = null;
            if (i < end && removes.test(object)) {
                drained++;
                if (i < floorBefore) {
                    magazine.floor--;
                }
            } else {
                magazine.items[kept] = object;
                kept++;
            }
        }
        magazine.count = kept;
    }

    /** Marks everything that is there as old, and frees empty magazines and unused memory. */
    void endPeriod() {
        floor = top;
        for (Magazine other = spare; other != null; other = null) {
            other.floor = other.count;
        }
        for (Magazine other = overflow; other != null; other = other.next) {
            other.floor = other.count;
        }
        callsBeforeBias = 0;
        for (Magazine none = pop(empty, true); none != null; none = pop(empty, true)) {
            shards.magazines.forget(none);
        }
        trim(full);
        trim(empty);
    }

    private static void trim(@Nullable PoolChain chain) {
        if (chain != null && chain.isEmpty()) {
            chain.trim();
        }
    }

    long footprint() {
        return footprint(full) + footprint(empty);
    }

    private static long footprint(@Nullable PoolChain chain) {
        try {
            return chain == null ? 0 : chain.footprint();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    /** Closes the shard for ever if it is empty. Returns whether it has done so. */
    boolean sealIfEmpty() {
        if (looksFilled() || overflow != null) {
            return false;
        }
        mode |= CLOSED;
        return true;
    }

    /** Any thread, when all shards are closed: frees the native memory. */
    void free() {
        close(full);
        close(empty);
    }

    private static void close(@Nullable PoolChain chain) {
        if (chain != null) {
            chain.close();
        }
    }

    /** Hands the content over to an heir, which takes this shard's place once this one is closed. */
    void copyTo(Shard heir) {
        heir.loaded = loaded;
        heir.items = items;
        heir.top = top;
        heir.floor = floor;
        heir.spare = spare;
        heir.overflow = overflow;
        heir.full = full;
        heir.empty = empty;
        heir.taken = taken;
        heir.sampleAt = sampleAt;
        heir.puts = puts;
        heir.steals = steals;
        heir.stolen = stolen;
        heir.added = added;
        heir.drained = drained;
    }
}
