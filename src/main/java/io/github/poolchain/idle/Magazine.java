package io.github.poolchain.idle;

import org.jspecify.annotations.Nullable;

/**
 * A stack of idle objects that moves between shards as a whole, by its handle (J. Bonwick, J. Adams, "Magazines and Vmem", 2001).
 * Whoever holds the shard that it lies in, or has popped its handle, has it alone.
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

    /** The next of those that found no room in a chain. */
    @Nullable Magazine next;

    Magazine(int capacity) {
        this.items = new @Nullable Object[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }
}
