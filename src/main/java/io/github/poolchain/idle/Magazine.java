package io.github.poolchain.idle;

import org.jspecify.annotations.Nullable;

/**
 * A stack of idle objects that moves between shards as a whole, by its handle (J. Bonwick, J. Adams, "Magazines and Vmem", 2001).
 * It belongs to the thread that holds its shard, or that has popped its handle from a chain.
 */
final class Magazine {
    final @Nullable Object[] items;

    /** Its handle in the store's table; 0 until it has one. Set once, before it first leaves its shard. */
    long handle;

    int count;

    /** Items below have lain here since before the current period. */
    int floor;

    /** The period in which it last went into a chain. */
    int period;

    /** The next in the list of magazines that found no room in a chain. */
    @Nullable Magazine next;

    Magazine(int capacity) {
        this.items = new @Nullable Object[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }
}
