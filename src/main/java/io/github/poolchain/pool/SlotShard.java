package io.github.poolchain.pool;

/** A shard of {@link SlotShards}: two generations of idle objects. */
final class SlotShard<T> extends Shard {
    private final Bin<T> even;
    private final Bin<T> odd;

    SlotShard(long[] words, int number, Keeper<T> keeper) {
        super(words, number);
        even = new Bin<>(keeper);
        odd = new Bin<>(keeper);
    }

    /** The generation in use in even periods or in odd ones. */
    Bin<T> bin(int period) {
        return (period & 1) == 0 ? even : odd;
    }
}
