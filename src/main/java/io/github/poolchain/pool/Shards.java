package io.github.poolchain.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool keeps what is idle: some shards for platform threads to own, some for all others to share, and a way from
 * each to all.
 *
 * @param <T> the type of the objects
 * @param <S> what a shard is
 */
abstract class Shards<T, S extends Shard> {
    /*
     * A thread's shard is found by its id: one look, one comparison. A platform thread comes to own the shard that it
     * finds free, for as long as it lives; a dead thread's shard, with all that is in it, goes to the next that looks.
     * Virtual threads, and platform threads that found all taken, use the shared shards. Nothing is kept for each thread,
     * so a million of them cost nothing.
     *
     * take:  own shard; then steal from the others, several at once; then the older generation, one's own first.
     *
     * Generations (the victim cache of Go's sync.Pool). When a period ends, what has stayed in the older generation since
     * the period before is discarded, and what is in the newer one becomes the older. So an object that nobody takes for a
     * whole period is discarded at the end of the next.
     */

    private static final int MAX_PROCESSORS = 1 << 10;

    /** So many shards, from the one that its id says, a thread asks for: all others would cost a latecomer, at each call. */
    private static final int MOST_PROBES = 8;

    final S[] shards;

    private final Sampling sampling;
    private final Consumer<? super T> watch;

    /** How many of them, from the first, are for owners; a power of two, and so is the number of the others. */
    final int ownable;

    private final int probes;

    // What found no place: everything was just being used by somebody else, or there was no memory.
    private final ConcurrentLinkedQueue<T> homelessEven = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<T> homelessOdd = new ConcurrentLinkedQueue<>();

    /** Counted by threads that had no shard. */
    private final LongAdder[] strays = new LongAdder[Shard.COUNTERS];

    /** Whether a call ends a period; no lock, for the callbacks that it makes may try to end another. */
    private final AtomicBoolean aging = new AtomicBoolean();

    /** Counts up at each aging, by the one that ages. */
    volatile int period;

    /** @param shards twice as many for owners as others, both powers of two */
    Shards(S[] shards, Watched<T> watched) {
        this.shards = shards;
        this.sampling = watched.sampling();
        this.watch = watched.begin();
        this.ownable = shards.length / 3 * 2;
        this.probes = Math.min(ownable, MOST_PROBES);
        for (int i = 0; i < Shard.COUNTERS; i++) {
            strays[i] = new LongAdder();
        }
    }

    /** How many shards to make. */
    static int number(int processors) {
        return 3 * Math.max(2, Integer.highestOneBit(Math.min(processors, MAX_PROCESSORS) * 2 - 1));
    }

    // ---- Any thread

    /** An idle object; null if there was none, as far as could be seen. The newest of this thread's, if it has any. */
    abstract @Nullable T take();

    /** Keeps an object for later. Happens-before the call of {@link #take} that returns it. */
    abstract void give(T object);

    /**
     * Keeps an object that {@link #age} or {@link #drain} has handed out, as one that has been idle for a while. From there
     * it is taken last.
     */
    abstract void putBack(T object);

    /** Keeps an object that has just been made. */
    abstract void putNew(T object);

    /** How many objects are idle: exact while no other call is under way. */
    abstract long size();

    /** Ends a period: gives what has been idle since before the last to {@code discard}. False if another call is doing so. */
    final boolean age(Consumer<? super T> discard) {
        if (!aging.compareAndSet(false, true)) {
            return false;
        }
        try {
            endPeriod(discard);
            return true;
        } finally {
            aging.set(false);
        }
    }

    /** One call at a time. */
    abstract void endPeriod(Consumer<? super T> discard);

    /** Gives all there is to {@code discard}; calls under way may put more in. */
    abstract void drain(Consumer<? super T> discard);

    /** Bytes of native memory. */
    abstract long footprint();

    /** From here on nothing needs native memory, or not for long. */
    abstract void close();

    /** Frees the native memory, if nobody can need it any more; otherwise who needs it does so, or it is to be asked again. */
    abstract void free();

    /** Takes note of what {@link #take} and {@link #give} cannot know. */
    final void count(int counter) {
        strays[counter].increment();
    }

    /** What is being lent, by a shard that has now lent so many. */
    final T lent(T object, long count) {
        if (sampling.isDue(count)) {
            watch.accept(object);
        }
        return object;
    }

    final long counted(int counter) {
        long sum = strays[counter].sum();
        for (S shard : shards) {
            sum += shard.counted(counter);
        }
        return sum;
    }

    /** How many objects are lent: exact while no other call is under way. */
    final long inUse() {
        // First, so that nothing seems to be in use less than it is.
        long back = counted(Shard.GIVEN) + counted(Shard.REFUSED);
        return counted(Shard.HITS) + counted(Shard.STEALS) + counted(Shard.MISSES) - back;
    }

    // ---- Beyond the shards

    final ConcurrentLinkedQueue<T> homeless(int generation) {
        return (generation & 1) == 0 ? homelessEven : homelessOdd;
    }

    /** Keeps an object that found no place, and counts it. Whatever this throws, the object is not in, and not counted. */
    final void shelter(T object, int generation, int counter) {
        count(counter); // first: a counter that grows may find no memory, too
        try {
            homeless(generation).add(object);
        } catch (Throwable refused) {
            strays[counter].decrement();
            throw refused;
        }
    }

    final long homeless() {
        return (long) homelessEven.size() + homelessOdd.size();
    }

    // ---- Whose shard

    /** The calling thread's own shard; null if it has none and cannot have one of the few that it asks for. */
    final @Nullable S owned() {
        Thread caller = Thread.currentThread();
        if (caller.isVirtual()) {
            return null;
        }
        long id = caller.threadId();
        for (int i = 0; i < probes; i++) {
            S shard = shards[((int) id + i) & (ownable - 1)];
            if (shard.isOwnedBy(id)) {
                return shard;
            }
        }
        for (int i = 0; i < probes; i++) {
            S shard = shards[((int) id + i) & (ownable - 1)];
            if (shard.own(caller)) {
                return shard;
            }
        }
        return null;
    }

    /** The shared shard that the calling thread looks into first, second and so on. */
    final S shared(int i) {
        int sharedCount = shards.length - ownable;
        return shards[ownable + (((int) Thread.currentThread().threadId() + i) & (sharedCount - 1))];
    }
}
