package io.github.poolchain.handle;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some entries of a {@link HandleTable}, which never move: for each a word off-heap and a reference on-heap. The names
 * of the accessors say their access mode.
 */
final class Chunk {
    private static final VarHandle WORD = JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final VarHandle OBJECT = MethodHandles.arrayElementVarHandle(Object[].class);

    private final Arena arena;
    private final MemorySegment words;
    private final @Nullable Object[] objects;
    private final long bytes;
    private final AtomicBoolean freed = new AtomicBoolean();

    /** Takes the arena over. {@code extraBytes} is what else has been allocated from it. */
    Chunk(Arena arena, int entries, long extraBytes) {
        long wordBytes = (long) entries * Long.BYTES;
        this.arena = arena;
        this.objects = new Object[entries];
        this.words = arena.allocate(wordBytes, TableLayout.LINE);
        this.bytes = wordBytes + extraBytes;
    }

    /** Opens an arena for a chunk; whatever it throws, no memory is left behind. */
    @SuppressWarnings("MustBeClosedChecker") // the chunk keeps it; free closes it
    static Chunk open(Supplier<Arena> arenas, int entries) {
        Arena arena = arenas.get();
        try {
            return new Chunk(arena, entries, 0);
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    long bytes() {
        return bytes;
    }

    long wordAcquire(int slot) {
        return (long) WORD.getAcquire(words, offset(slot));
    }

    void setWordRelease(int slot, long word) {
        WORD.setRelease(words, offset(slot), word);
    }

    /** Full (volatile) ordering. */
    boolean casWord(int slot, long expected, long next) {
        return (boolean) WORD.compareAndSet(words, offset(slot), expected, next);
    }

    @Nullable Object objectAcquire(int slot) {
        return OBJECT.getAcquire(objects, slot);
    }

    void setObjectRelease(int slot, @Nullable Object object) {
        OBJECT.setRelease(objects, slot, object);
    }

    /** Frees the memory; of racing calls exactly one does. */
    void free() {
        if (freed.compareAndSet(false, true)) {
            arena.close();
        }
    }

    private static long offset(int slot) {
        return (long) slot * Long.BYTES;
    }
}
