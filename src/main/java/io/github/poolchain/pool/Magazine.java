package io.github.poolchain.pool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stack of idle objects that moves between shards as a whole (J. Bonwick and J. Adams, "Magazines and Vmem", USENIX 2001).
 * Not thread-safe: it belongs to whoever holds the shard that it is in, or has taken its handle out of a chain.
 */
final class Magazine<T> {
    static final int SIZE = 64;

    /** References on either side of the objects that keep them off the lines of other objects. */
    private static final int PADDING = 16;

    private final @Nullable Object[] slots = new Object[SIZE + 2 * PADDING];

    /** How many objects, but for the magazine that a shard has loaded: then the shard counts. */
    int count;

    /** What stands for it in a chain; set once, by who makes it. */
    long handle;

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == SIZE;
    }

    /** If it is not full. */
    void push(T object) {
        set(count, object);
        count++;
    }

    /** The newest; null if there is none. */
    @Nullable T pop() {
        if (count == 0) {
            return null;
        }
        count--;
        return takeAt(count);
    }

    /** Moves the oldest, so many, to an empty one. */
    void moveOldest(int howMany, Magazine<T> to) {
        System.arraycopy(slots, PADDING, to.slots, PADDING, howMany);
        System.arraycopy(slots, PADDING + howMany, slots, PADDING, count - howMany);
        Arrays.fill(slots, PADDING + count - howMany, PADDING + count, null);
        to.count = howMany;
        count -= howMany;
    }

    /** At a depth that is known not to be full. */
    void set(int depth, T object) {
        slots[PADDING + depth] = object;
    }

    /** From a depth that is known to be full. */
    @SuppressWarnings({"unchecked", "NullAway"}) // only set stores
    T takeAt(int depth) {
        Object object = slots[PADDING + depth];
        slots[PADDING + depth] = null;
        return (T) object;
    }
}
