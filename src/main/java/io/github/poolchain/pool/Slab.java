package io.github.poolchain.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Some buffers of one size that share an arena, because closing an arena takes some 50 microseconds, and on a busy machine much more. */
final class Slab {
    /** Buffers start on lines of their own, at least. */
    static final int LEAST_ALIGNMENT = 128;

    /** Null if the slab is one buffer that is too large to be kept. */
    final @Nullable SizeClass sizeClass;

    final int count;
    final long bytes;
    private final Arena arena;

    // Used by the sweep only; see Sweep.

    /** The number of the sweep that has last counted here, and how many of the buffers that has found idle. */
    long sweep;

    int idle;

    /** The buffers that the sweep has taken, linked by {@code next}, and how many there are. */
    @Nullable Buffer found;

    int founds;

    /** Whether the slab is in the sweep's list, linked by {@code next}. */
    boolean touched;

    @Nullable Slab next;

    private Slab(@Nullable SizeClass sizeClass, Arena arena, int count, long bytes) {
        this.sizeClass = sizeClass;
        this.arena = arena;
        this.count = count;
        this.bytes = bytes;
    }

    /** Opens a slab and fills {@code made} with its buffers; whatever it throws, no memory is left behind. */
    @SuppressWarnings("MustBeClosedChecker") // the slab keeps it; free closes it
    static Slab open(Slabs slabs, @Nullable SizeClass sizeClass, int bufferBytes, Buffer[] made) {
        Arena arena = Arena.ofShared();
        try {
            Slab slab = new Slab(sizeClass, arena, made.length, (long) made.length * bufferBytes);
            MemorySegment memory = arena.allocate(slab.bytes, slabs.alignment);
            for (int i = 0; i < made.length; i++) {
                made[i] = new Buffer(slabs, slab, memory.asSlice((long) i * bufferBytes, bufferBytes));
            }
            return slab;
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    /**
     * All buffers are idle and in no store. Whether the memory is free: it stays if somebody uses a buffer that
     * has been given back in a read or write of a channel at this very moment.
     */
    boolean free() {
        PoolSeam.SLAB_COMPLETE.reached();
        try {
            arena.close();
            return true;
        } catch (IllegalStateException usedByAChannel) {
            return !arena.scope().isAlive(); // or an error has cut off a call that had closed it
        }
    }
}
