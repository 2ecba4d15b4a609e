package io.github.poolchain.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The permits of a bounded {@link LongQueue}: how many elements may still be put. Any thread.
 *
 * <p>Invariant: the elements in the queue, the permits here, those that lanes have as credit, those that have not been harvested, and those that a thread
 * has in hand (see {@link #take}) add up to the capacity.
 */
final class Permits {
    private static final int LINE = 16;
    private static final int FREE = LINE;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    final int capacity;
    private final Lanes lanes;
    private final int batch;
    private final int some;
    private final long[] words = new long[2 * LINE + 1];

    Permits(int capacity, Lanes lanes) {
        this.capacity = capacity;
        this.lanes = lanes;
        this.batch = Math.max(1, capacity / (8 * lanes.most()));
        this.some = Math.clamp(capacity / 4, 1, Lane.RUN);
        words[FREE] = capacity;
    }

    /** How many a lane fetches at once. All lanes together keep no more than an eighth of the capacity unused in this way. */
    int batch() {
        return batch;
    }

    /**
     * Takes up to {@code most} permits, and returns how many. Harvests the lanes if there are none here; 0 if there are none there either. Afterwards
     * the caller must wake a thread that waits for room, if {@link #areLeft}.
     */
    int take(int most) {
        while (true) {
            long free = (long) LONGS.getVolatile(words, FREE);
            while (free > 0) {
                int count = (int) Math.min(free, most);
                long witness = (long) LONGS.compareAndExchange(words, FREE, free, free - count);
                if (witness == free) {
                    return count;
                }
                free = witness;
            }
            long harvested = 0;
            for (Lane lane : lanes.all()) {
                harvested += lane.harvest();
            }
            if (harvested == 0) {
                return 0;
            }
            if (QueueSeam.ENABLED) {
                QueueSeam.HARVESTED.reached();
            }
            add(harvested);
        }
    }

    /** Ordering: full. */
    void add(long change) {
        long _ = (long) LONGS.getAndAdd(words, FREE, change);
    }

    /** Whether there are more than a few. */
    boolean isRoom() {
        long room = (long) LONGS.getVolatile(words, FREE);
        for (Lane lane : lanes.all()) {
            room += lane.harvestable();
        }
        return room >= some;
    }

    /** Whether a {@link #take} may find some. */
    boolean areLeft() {
        if ((long) LONGS.getVolatile(words, FREE) > 0) {
            return true;
        }
        for (Lane lane : lanes.all()) {
            if (lane.harvestable() > 0) {
                return true;
            }
        }
        return false;
    }
}
