package io.github.poolchain.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool keeps what is idle: some shards for platform threads to own, some for all others to share, and a way from
 * each to all.
 */
final class Shards<T> {
    /*
     * A thread's shard is found by its id: one look, one comparison. A platform thread comes to own the shard that it
     * finds free, for as long as it lives; a dead thread's shard, with all that is in it, goes to the next that looks.
     * Virtual threads, and platform threads that found all taken, use the shared shards, by CAS. Nothing is kept for each
     * thread, so a million of them cost nothing.
     *
     * take:  own shard; then steal from the others, several at once; then the older generation, one's own first.
     *
     * Generations (the victim cache of Go's sync.Pool). In even periods objects go into the even bins, in odd ones into
     * the odd. When a period ends, what has stayed in the other bins since the period before is discarded, and then the
     * two change their parts. So an object that nobody takes for a whole period is discarded at the end of the next. A
     * thread that has read the period and then sleeps puts its object into bins that are older than it thinks, where it
     * is found all the same.
     */

    private static final int MAX_PROCESSORS = 1 << 10;

    /** A thief takes no more than this at once. */
    private static final int MOST_STOLEN = Bin.SLOTS / 2;

    private final Shard<T>[] shards;

    /** How many of them, from the first, are for owners; a power of two, and so is the number of the others. */
    private final int ownable;

    /** Whether a thief takes just what it needs, so that nothing is ever on its way between two shards. */
    private final boolean exact;

    // What found no place: every chain was being used by somebody else, or there was no native memory.
    private final ConcurrentLinkedQueue<T> homelessEven = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<T> homelessOdd = new ConcurrentLinkedQueue<>();

    /** Whether a call ends a period; no lock, for the callbacks that it makes may try to end another. */
    private final AtomicBoolean aging = new AtomicBoolean();

    /** Counts up at each aging, by the one that ages. */
    private volatile int period;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what has a type parameter
    Shards(int processors, boolean exact, Keeper<T> keeper) {
        int rounded = Math.max(2, Integer.highestOneBit(Math.min(processors, MAX_PROCESSORS) * 2 - 1));
        this.ownable = 2 * rounded;
        this.exact = exact;
        this.shards = new Shard[ownable + rounded];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard<>(keeper);
        }
    }

    // ---- Any thread

    /** An idle object; null if there was none, as far as could be seen. The newest of this thread's, if it has any. */
    @Nullable T take() {
        long id = Thread.currentThread().threadId();
        Shard<T> home = shards[(int) id & (ownable - 1)];
        if (home.isOwnedBy(id)) {
            T object = home.bin(period).take();
            if (object != null) {
                home.count(Shard.HITS);
                return object;
            }
        }
        return takeElsewhere();
    }

    /** Keeps an object for later. Happens-before the call of {@link #take} that returns it. */
    void give(T object) {
        long id = Thread.currentThread().threadId();
        Shard<T> home = shards[(int) id & (ownable - 1)];
        if (home.isOwnedBy(id) && home.bin(period).put(object)) {
            home.count(Shard.GIVEN);
        } else {
            giveElsewhere(object);
        }
    }

    /**
     * Keeps an object that {@link #age} or {@link #drain} has handed out, as one that has been idle for a while. From there
     * it is taken last.
     */
    void putBack(T object) {
        share(object, period + 1);
    }

    /** Keeps an object that has just been made. */
    void putNew(T object) {
        int now = period;
        Shard<T> mine = owned();
        if (mine == null || !mine.bin(now).put(object)) {
            share(object, now);
        }
    }

    /** Takes note of what {@link #take} and {@link #give} cannot know. */
    void count(int counter) {
        mineOrShared(owned()).add(counter, 1);
    }

    long counted(int counter) {
        long sum = 0;
        for (Shard<T> shard : shards) {
            sum += shard.counted(counter);
        }
        return sum;
    }

    /** How many objects are lent: exact while no other call is under way. */
    long inUse() {
        long given = counted(Shard.GIVEN); // first, so that nothing seems to be in use less than it is
        return counted(Shard.HITS) + counted(Shard.STEALS) + counted(Shard.MISSES) - given;
    }

    /** How many objects are idle: exact while no other call is under way. */
    long size() {
        long size = (long) homelessEven.size() + homelessOdd.size();
        for (Shard<T> shard : shards) {
            size += shard.bin(0).size() + shard.bin(1).size();
        }
        return size;
    }

    /** Ends a period: gives what has been idle since before the last to {@code discard}. False if another call is doing so. */
    boolean age(Consumer<? super T> discard) {
        if (!aging.compareAndSet(false, true)) {
            return false;
        }
        try {
            int next = period + 1;
            for (Shard<T> shard : shards) {
                shard.bin(next).drain(discard);
                shard.bin(next).trim();
                shard.bin(period).trim();
            }
            drain(homeless(next), discard);
            period = next;
            return true;
        } finally {
            aging.set(false);
        }
    }

    /** Gives all there is to {@code discard}; calls under way may put more in. */
    void drain(Consumer<? super T> discard) {
        for (Shard<T> shard : shards) {
            shard.bin(0).drain(discard);
            shard.bin(1).drain(discard);
        }
        drain(homelessEven, discard);
        drain(homelessOdd, discard);
    }

    private static <T> void drain(Queue<T> homeless, Consumer<? super T> discard) {
        for (T object = homeless.poll(); object != null; object = homeless.poll()) {
            discard.accept(object);
        }
    }

    /** Bytes of native memory in the chains. */
    long footprint() {
        long bytes = 0;
        for (Shard<T> shard : shards) {
            bytes += shard.bin(0).footprint() + shard.bin(1).footprint();
        }
        return bytes;
    }

    /** Nothing goes into the chains from here on, or from when their holders let them go; but elsewhere. */
    void close() {
        for (Shard<T> shard : shards) {
            shard.bin(0).close();
            shard.bin(1).close();
        }
    }

    /** Whether nothing can go into a chain any more. */
    boolean areClosed() {
        for (Shard<T> shard : shards) {
            if (!shard.bin(0).isClosed() || !shard.bin(1).isClosed()) {
                return false;
            }
        }
        return true;
    }

    /** Frees the native memory; once the shards are closed and every ticket has been redeemed. */
    void free() {
        for (Shard<T> shard : shards) {
            shard.bin(0).free();
            shard.bin(1).free();
        }
    }

    // ---- Beyond the shard at home

    private @Nullable T takeElsewhere() {
        int now = period;
        Shard<T> mine = owned();
        T object = takeOwn(mine, now);
        if (object != null) {
            return object;
        }
        object = steal(mine, now, !exact);
        if (object == null) {
            object = adopt(mine, now);
        }
        if (object == null) {
            object = takeOwn(mine, now + 1);
        }
        if (object == null) {
            object = steal(mine, now + 1, false);
        }
        return object == null ? adopt(mine, now + 1) : object;
    }

    private @Nullable T adopt(@Nullable Shard<T> mine, int generation) {
        T object = homeless(generation).poll();
        if (object != null) {
            mineOrShared(mine).add(Shard.HITS, 1);
        }
        return object;
    }

    private @Nullable T takeOwn(@Nullable Shard<T> mine, int generation) {
        Shard<T> own = mineOrShared(mine);
        T object = mine == null ? own.bin(generation).takeShared() : mine.bin(generation).search();
        if (object != null) {
            own.add(Shard.HITS, 1);
        }
        return object;
    }

    /** From the bins of a generation; those of others, but for objects put into one's own meanwhile. */
    private @Nullable T steal(@Nullable Shard<T> mine, int generation, boolean several) {
        int start = (int) Thread.currentThread().threadId();
        for (int i = 1; i <= shards.length; i++) {
            Shard<T> victim = shards[Math.floorMod(start + i, shards.length)];
            Bin<T> bin = victim.bin(generation);
            T object = bin.steal();
            if (object != null) {
                Shard<T> thief = mineOrShared(mine);
                if (thief == victim) {
                    thief.add(Shard.HITS, 1);
                    return object;
                }
                long stolen = 1;
                if (mine != null && several) {
                    stolen += move(bin, mine.bin(period));
                }
                thief.add(Shard.STEALS, 1);
                thief.add(Shard.STOLEN, stolen);
                return object;
            }
        }
        return null;
    }

    /** Owner of the bin {@code to}: takes up to half of another, oldest first; how many. */
    private int move(Bin<T> from, Bin<T> to) {
        int most = Math.min(from.inSlots() / 2, MOST_STOLEN);
        int moved = 0;
        while (moved < most && to.hasRoom() && from.hasNext()) {
            T object = from.steal();
            if (object == null) {
                break;
            }
            Seam.MOVING.reached();
            to.fill(object);
            moved++;
        }
        return moved;
    }

    private ConcurrentLinkedQueue<T> homeless(int generation) {
        return (generation & 1) == 0 ? homelessEven : homelessOdd;
    }

    private void giveElsewhere(T object) {
        int now = period;
        Shard<T> mine = owned();
        if (mine != null && mine.bin(now).put(object)) {
            mine.count(Shard.GIVEN);
            return;
        }
        share(object, now);
        mineOrShared(mine).add(Shard.GIVEN, 1);
    }

    /** Puts an object into a shared shard or, if none has room, where the homeless are. */
    private void share(T object, int generation) {
        int start = (int) Thread.currentThread().threadId();
        int sharedCount = shards.length - ownable;
        for (int i = 0; i < sharedCount; i++) {
            if (shards[ownable + ((start + i) & (sharedCount - 1))].bin(generation).share(object)) {
                return;
            }
        }
        homeless(generation).add(object);
    }

    /** The calling thread's own shard; null if it has none and cannot have one. */
    private @Nullable Shard<T> owned() {
        Thread caller = Thread.currentThread();
        if (caller.isVirtual()) {
            return null;
        }
        long id = caller.threadId();
        for (int i = 0; i < ownable; i++) {
            Shard<T> shard = shards[((int) id + i) & (ownable - 1)];
            if (shard.isOwnedBy(id)) {
                return shard;
            }
        }
        for (int i = 0; i < ownable; i++) {
            Shard<T> shard = shards[((int) id + i) & (ownable - 1)];
            if (shard.own(caller)) {
                return shard;
            }
        }
        return null;
    }

    private Shard<T> mineOrShared(@Nullable Shard<T> mine) {
        return mine == null ? shared() : mine;
    }

    private Shard<T> shared() {
        int sharedCount = shards.length - ownable;
        return shards[ownable + ((int) Thread.currentThread().threadId() & (sharedCount - 1))];
    }
}
