package io.github.poolchain.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Some buffers of one size that share an arena, because closing an arena costs some 50 microseconds. Made and freed
 * under the pool's lock.
 */
final class Slab {
    /** Buffers start on lines of their own. */
    private static final long ALIGNMENT = 128;

    private final Arena arena;
    private final int count;
    private boolean freed;

    /** How many of the buffers have been found idle, by whoever holds the pool's lock and is looking. */
    int idle;

    private Slab(Arena arena, int count) {
        this.arena = arena;
        this.count = count;
    }

    /** Opens a slab and fills {@code made} with its buffers; whatever it throws, no memory is left behind. */
    @SuppressWarnings("MustBeClosedChecker") // the slab keeps it; free closes it
    static Slab open(BufferPool pool, @Nullable Shards<Buffer, ?> home, int bufferBytes, Buffer[] made) {
        Arena arena = Arena.ofShared();
        try {
            Slab slab = new Slab(arena, made.length);
            MemorySegment memory = arena.allocate((long) made.length * bufferBytes, ALIGNMENT);
            for (int i = 0; i < made.length; i++) {
                made[i] = new Buffer(pool, slab, home, memory.asSlice((long) i * bufferBytes, bufferBytes));
            }
            return slab;
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    /**
     * Frees the memory if all buffers have been found idle; whether it is free. It stays if somebody uses a buffer that
     * has been given back in a read or write of a channel at this very moment.
     */
    boolean freeIfIdle() {
        if (!freed && idle == count) {
            free();
        }
        return freed;
    }

    void free() {
        try {
            arena.close();
            freed = true;
        } catch (IllegalStateException usedByAChannel) {
            idle = 0;
        }
    }
}
