package io.github.poolchain.pool;

import static io.github.poolchain.pool.MagazineShard.FREE;
import static io.github.poolchain.pool.MagazineShard.HELD;
import static io.github.poolchain.pool.MagazineShard.WORD;
import static io.github.poolchain.pool.Shard.ADDED;
import static io.github.poolchain.pool.Shard.CLAIM;
import static io.github.poolchain.pool.Shard.DRAINED;
import static io.github.poolchain.pool.Shard.GIVEN;
import static io.github.poolchain.pool.Shard.HITS;
import static io.github.poolchain.pool.Shard.OWNER;
import static io.github.poolchain.pool.Shard.STEALS;
import static io.github.poolchain.pool.Shard.STOLEN;

import io.github.poolchain.handle.HandleTable;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a pool without a limit: objects lie in magazines, which move from shard to shard as a whole, as numbers in
 * chains.
 */
final class MagazineShards<T> extends Shards<T, MagazineShard<T>> {
    /*
     * Who uses a shard claims it for as long as that takes, by one CAS; who finds it claimed goes to another. So a thread
     * that stops in the middle keeps nobody waiting, but what is in its shard out of reach, which in a pool without a
     * limit costs no more than making another object. (SlotShards are for those with one.)
     *
     *     take:  own shard: last, magazines, chain
     *            of each other: half of the magazines in its chain, whoever holds it; then half of the objects in its
     *            magazines, if it can be claimed; what has no home
     *            the same in the older generation, but only as much as is needed
     *     give:  own shard; a shared one; whatever shard is free; where the homeless are
     *
     * All of it is done with a shard in hand. So who has set `closed`, and after that has had each shard in his hand once,
     * knows that nobody steals any more, and may free the chains.
     *
     *     close:  closed = true (volatile)               take:  claim (CAS)
     *             for each shard: claim (CAS), empty            if closed: nothing
     *
     * Of the two claims of a shard one comes first. If the closer's: the taker sees `closed`. If the taker's: the closer
     * finds what it has moved there. A giver reads `closed` in its pool, after it has put its object into a shard, and so
     * either the closer finds the object or the giver sees the close, and closes again. (A giver that is stopped right between
     * its release and that read, for longer than the closer's patience, may do neither; then the end of the period, or
     * another call of close, finds its object.)
     */

    private static final int LOOKS = 8;

    /** Initializes the seams, which must not fail for want of stack when a shard is in hand. */
    private static final boolean STOPPABLE = Seam.ENABLED;

    private static final int SPINS = 200;
    private static final int PARKS = 20;
    private static final long PARK_NANOS = 50_000;

    private final HandleTable<Magazine<T>> magazines;

    /** The shards for owners, once more: of a type that need not be checked, and so many that the length is the mask. */
    private final MagazineShard<T>[] own;

    /** Those of the shards. */
    private final long[] words;

    private final @Nullable Object[] last;

    /** How many calls ask that all be emptied, plus one for a call that ends a period. */
    private final AtomicInteger sweeps = new AtomicInteger();

    /** False, then true once. */
    private volatile boolean closed;

    /** Whether all shards have been emptied since {@link #closed}. */
    private volatile boolean emptied;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what has a type parameter
    MagazineShards(int processors, Watched<T> watched) {
        super(new MagazineShard[number(processors)], watched);
        words = Shard.words(shards.length);
        last = new Object[words.length];
        magazines = new HandleTable<>();
        try {
            for (int i = 0; i < shards.length; i++) {
                shards[i] = new MagazineShard<>(words, i, last, magazines, object -> homeless(period).add(object));
            }
            own = Arrays.copyOf(shards, ownable);
        } catch (Throwable refused) {
            magazines.close();
            throw refused;
        }
    }

    // ---- Any thread

    @Override
    @SuppressWarnings("unchecked") // only objects are put there
    @Nullable T take() {
        long id = Thread.currentThread().threadId();
        int number = (int) id & (own.length - 1);
        int at = Shard.at(number);
        if (words[at + OWNER] == id && WORD.compareAndSet(words, at + CLAIM, FREE, HELD)) {
            T object;
            long hits = 0;
            try {
                object = (T) last[at];
                if (object != null) {
                    last[at] = null;
                } else {
                    object = own[number].popLoaded();
                }
                if (object != null) {
                    hits = ++words[at + HITS];
                }
            } finally {
                try {
                    WORD.setRelease(words, at + CLAIM, FREE);
                } catch (Throwable overflow) { // of the stack: what follows calls nothing
                    words[at + CLAIM] = FREE;
                }
            }
            if (object != null) {
                return lent(object, hits);
            }
        }
        return takeElsewhere();
    }

    @Override
    void give(T object) {
        long id = Thread.currentThread().threadId();
        int number = (int) id & (own.length - 1);
        int at = Shard.at(number);
        if (words[at + OWNER] == id && WORD.compareAndSet(words, at + CLAIM, FREE, HELD)) {
            boolean given;
            try {
                given = last[at] == null || own[number].pushLast();
                if (given) {
                    last[at] = object;
                    words[at + GIVEN]++;
                }
            } finally {
                try {
                    WORD.setRelease(words, at + CLAIM, FREE);
                } catch (Throwable overflow) { // of the stack: what follows calls nothing
                    words[at + CLAIM] = FREE;
                }
            }
            if (given) {
                return;
            }
        }
        put(object, GIVEN);
    }

    @Override
    void putNew(T object) {
        put(object, ADDED);
    }

    @Override
    void putBack(T object) {
        MagazineShard<T> mine = enter();
        if (mine != null) {
            try {
                mine.pushOld(object);
                mine.count(ADDED);
                return;
            } catch (OutOfMemoryError | IllegalStateException refused) {
                // no memory, or no chains any more
            } finally {
                mine.release();
            }
        }
        shelter(object, period + 1, ADDED);
    }

    @Override
    long size() {
        long gone = counted(HITS) + counted(STEALS) + counted(DRAINED);
        return Math.max(0, counted(GIVEN) + counted(ADDED) - gone);
    }

    @Override
    long footprint() {
        long bytes = 0;
        for (MagazineShard<T> shard : shards) {
            bytes += shard.footprint();
        }
        try {
            return bytes + magazines.footprint();
        } catch (IllegalStateException freed) {
            return bytes;
        }
    }

    @Override
    void endPeriod(Consumer<? super T> discard) {
        Haul<T> out = new Haul<>();
        if (sweeps.compareAndSet(0, 1)) {
            sweep(true, out, discard);
        }
    }

    /** Of racing calls one does it, for the others too. */
    @Override
    void drain(Consumer<? super T> discard) {
        Haul<T> out = new Haul<>();
        if (sweeps.getAndIncrement() == 0) {
            sweep(false, out, discard);
        }
    }

    @Override
    void close() {
        closed = true;
    }

    @Override
    void free() {
        if (!emptied) {
            return;
        }
        for (MagazineShard<T> shard : shards) {
            if (!claim(shard)) {
                return;
            }
            try {
                shard.free();
            } finally {
                shard.release();
            }
        }
        magazines.close();
    }

    // ---- Taking

    private @Nullable T takeElsewhere() {
        MagazineShard<T> mine = enter();
        if (mine == null) {
            return adopt(null, period);
        }
        T object;
        long lent;
        try {
            // Ordering: after the claim; see above.
            object = closed ? null : take(mine);
            lent = mine.lent();
        } finally {
            mine.release();
        }
        return object == null ? null : lent(object, lent);
    }

    private @Nullable T take(MagazineShard<T> mine) {
        T object = mine.pop();
        if (object == null && mine.refill()) {
            object = mine.pop();
        }
        if (object != null) {
            mine.count(HITS);
            return object;
        }
        if (stealNewer(mine, LOOKS)) {
            return mine.pop();
        }
        int now = period;
        object = adopt(mine, now);
        if (object == null) {
            object = mine.popOld();
            if (object != null) {
                mine.count(HITS);
            } else {
                object = stealOlder(mine);
            }
        }
        return object;
    }

    /**
     * Steals several, if there are; they are in {@code mine} then. Where somebody just had a shard with something in it, it
     * looks again, so many times at most: that takes him some nanoseconds, unless he has been stopped.
     */
    private boolean stealNewer(MagazineShard<T> mine, int looks) {
        int start = start();
        for (int i = 0; i < shards.length; i++) {
            if (stolen(mine, mine.stealMagazines(victim(start, i)))) {
                return true;
            }
        }
        boolean passedOver = false;
        for (int i = 0; i < shards.length; i++) {
            MagazineShard<T> victim = victim(start, i);
            if (!victim.looksIdle()) {
                continue;
            }
            if (!victim.claim()) {
                passedOver = true;
                continue;
            }
            try {
                if (stolen(mine, mine.stealObjects(victim))) {
                    return true;
                }
            } finally {
                victim.release();
            }
        }
        if (!passedOver || looks == 1) {
            return false;
        }
        Thread.onSpinWait();
        return stealNewer(mine, looks - 1);
    }

    private @Nullable T stealOlder(MagazineShard<T> mine) {
        int start = start();
        for (int i = 0; i < shards.length; i++) {
            if (stolen(mine, mine.stealOldMagazine(victim(start, i)))) {
                T object = mine.pop();
                return object == null ? mine.popOld() : object;
            }
        }
        for (int i = 0; i < shards.length; i++) {
            MagazineShard<T> victim = victim(start, i);
            if (victim.looksOld() && victim.claim()) {
                try {
                    T object = victim.popOld();
                    if (object != null) {
                        stolen(mine, 1);
                        return object;
                    }
                } finally {
                    victim.release();
                }
            }
        }
        return null;
    }

    private boolean stolen(MagazineShard<T> thief, int objects) {
        if (objects == 0) {
            return false;
        }
        thief.count(STEALS);
        thief.count(STOLEN, objects);
        return true;
    }

    private int start() {
        return (int) Thread.currentThread().threadId() + 1;
    }

    /** Not the same first for all; the thief's own, which has nothing, is among them. */
    private MagazineShard<T> victim(int start, int i) {
        return shards[Math.floorMod(start + i, shards.length)];
    }

    private @Nullable T adopt(@Nullable MagazineShard<T> mine, int now) {
        T object = homeless(now).poll();
        if (object == null) {
            object = homeless(now + 1).poll();
        }
        if (object != null) {
            if (mine == null) {
                count(HITS);
            } else {
                mine.count(HITS);
            }
        }
        return object;
    }

    // ---- Giving

    private void put(T object, int counter) {
        MagazineShard<T> mine = enter();
        if (mine != null) {
            try {
                if (!mine.push(object)) {
                    for (int i = 0; i < shards.length && !mine.hasEmpty(); i++) {
                        mine.stealEmpties(shards[i]);
                    }
                    mine.makeRoom();
                    mine.push(object);
                }
                mine.count(counter);
                return;
            } catch (OutOfMemoryError | IllegalStateException refused) {
                // no memory, or no chains any more
            } finally {
                mine.release();
            }
        }
        shelter(object, period, counter);
    }

    // ---- Claiming

    /** A shard in hand: one's own, or a shared one, or whatever is free; null if none is. */
    private @Nullable MagazineShard<T> enter() {
        MagazineShard<T> own = owned();
        if (own != null && own.claim()) {
            stoppable();
            return own;
        }
        for (int i = 0; i < shards.length - ownable; i++) {
            MagazineShard<T> shared = shared(i);
            if (shared.claim()) {
                stoppable();
                return shared;
            }
        }
        for (int i = 0; i < ownable; i++) {
            if (shards[i].claim()) {
                return shards[i];
            }
        }
        return null;
    }

    private static void stoppable() {
        if (STOPPABLE) {
            Seam.SHARD_HELD.reached();
        }
    }

    /** Claims a shard, or gives up after a millisecond or two: then its holder has been stopped. */
    private static boolean claim(MagazineShard<?> shard) {
        boolean interrupted = false;
        boolean claimed = shard.claim();
        for (int i = 0; i < SPINS + PARKS && !claimed; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                interrupted |= Thread.interrupted(); // or parking would not take any time
                LockSupport.parkNanos(PARK_NANOS);
            }
            claimed = shard.claim();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return claimed;
    }

    // ---- Ending periods, and emptying

    /** Ends a period or empties all, and goes on to empty all as long as others ask for it; then discards. */
    private void sweep(boolean aging, Haul<T> out, Consumer<? super T> discard) {
        try {
            sweep(aging, out);
        } finally {
            try {
                if (emptied) {
                    free(); // who has asked meanwhile does not
                }
            } finally {
                out.forEach(discard);
            }
        }
    }

    /** Also goes on if there is no memory: who has asked meanwhile relies on one try that began after that. */
    private void sweep(boolean aging, Haul<T> out) {
        Throwable thrown = null;
        boolean ages = aging;
        for (int asked = 1; asked != 0; asked = sweeps.addAndGet(-asked)) {
            try {
                if (ages) {
                    age(out);
                } else {
                    drain(out);
                }
            } catch (Throwable refused) {
                thrown = refused;
            }
            ages = false;
        }
        if (thrown != null) {
            throw Discards.<RuntimeException>unchecked(thrown);
        }
    }

    /** A shard whose holder has been stopped is left out, until the next time. */
    private void age(Haul<T> out) {
        int next = period + 1;
        for (MagazineShard<T> shard : shards) {
            if (claim(shard)) {
                try {
                    shard.age(next, out);
                } finally {
                    shard.release();
                }
            }
        }
        drain(homeless(next), out);
        period = next;
    }

    private void drain(Haul<T> out) {
        boolean last = closed;
        boolean all = true;
        for (MagazineShard<T> shard : shards) {
            if (claim(shard)) {
                try {
                    shard.drain(out);
                    if (last) {
                        shard.seal();
                    }
                } finally {
                    shard.release();
                }
            } else {
                all = false;
            }
        }
        drain(homeless(0), out);
        drain(homeless(1), out);
        if (last && all) {
            emptied = true;
        }
    }

    private void drain(Queue<T> homeless, Haul<T> out) {
        out.makeRoom(1); // before anything is in hand
        for (T object = homeless.poll(); object != null; object = homeless.poll()) {
            out.add(object);
            count(DRAINED);
            out.makeRoom(1);
        }
    }
}
