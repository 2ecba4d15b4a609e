package io.github.poolchain.handle;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some entries of a {@link HandleTable}, which never move: for each a word off-heap and a reference on-heap. The names
 * of the accessors say their access mode.
 *
 * <p>Where a table has no entries there is a chunk, too, so that a look-up needs no check: an absent chunk has a single word, 0,
 * which is no handle; the chunk of a closed table throws {@link IllegalStateException} at every access to a word.
 */
final class Chunk {
    private static final VarHandle WORD = JAVA_LONG.varHandle().withInvokeExactBehavior();

    private static final MemorySegment ZERO = Arena.global().allocate(JAVA_LONG);

    /** The chunk that a closed table has in place of its own. */
    static final Chunk CLOSED = new Chunk(null, closedWord(), new Object[1], 0, 0);

    private final @Nullable Arena arena;
    private final MemorySegment words;
    private final @Nullable Object[] objects;
    private final long bytes;
    private final AtomicBoolean freed = new AtomicBoolean();

    /** The generation of each entry's first handle. Written before the chunk is published. */
    private long firstGeneration;

    private Chunk(
            @Nullable Arena arena,
            MemorySegment words,
            @Nullable Object[] objects,
            long bytes,
            long firstGeneration) {
        this.arena = arena;
        this.words = words;
        this.objects = objects;
        this.bytes = bytes;
        this.firstGeneration = firstGeneration;
    }

    /** Takes the arena over. {@code extraBytes} is how much else has been allocated from it. */
    static Chunk of(Arena arena, int entries, long firstGeneration, long extraBytes) {
        @Nullable Object[] objects = new Object[entries];
        long wordBytes = (long) entries * Long.BYTES;
        MemorySegment words = arena.allocate(wordBytes, TableLayout.LINE);
        return new Chunk(arena, words, objects, wordBytes + extraBytes, firstGeneration);
    }

    /** Opens an arena for a chunk; whatever it throws, no memory is left behind. */
    @SuppressWarnings("MustBeClosedChecker") // the chunk keeps it; free closes it
    static Chunk open(Supplier<Arena> arenas, int entries, long firstGeneration) {
        Arena arena = arenas.get();
        try {
            return of(arena, entries, firstGeneration, 0);
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    /** A chunk without entries. Entries that are made in its place begin with {@code firstGeneration}. */
    static Chunk absent(long firstGeneration) {
        return new Chunk(null, ZERO, new Object[1], 0, firstGeneration);
    }

    private static MemorySegment closedWord() {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(JAVA_LONG);
        }
    }

    boolean isAbsent() {
        return arena == null && this != CLOSED;
    }

    long bytes() {
        return bytes;
    }

    long firstGeneration() {
        return firstGeneration;
    }

    /** Before the chunk is published. */
    void setFirstGeneration(long generation) {
        firstGeneration = generation;
    }

    /** The slot of an index. A chunk of n entries, a power of two, has the indices from n to 2n; the first chunk those from 0. */
    int slot(int index) {
        return index & objects.length - 1;
    }

    /** The words. Keep them in a local to look at several: after an acquire the compiler reads fields again. */
    MemorySegment words() {
        return words;
    }

    @Nullable Object[] objects() {
        return objects;
    }

    static long wordAcquire(MemorySegment words, int slot) {
        return (long) WORD.getAcquire(words, offset(slot));
    }

    static long word(MemorySegment words, int slot) {
        return (long) WORD.get(words, offset(slot));
    }

    static void setWordRelease(MemorySegment words, int slot, long word) {
        WORD.setRelease(words, offset(slot), word);
    }

    /** Full (volatile) ordering. */
    static boolean casWord(MemorySegment words, int slot, long expected, long next) {
        return (boolean) WORD.compareAndSet(words, offset(slot), expected, next);
    }

    /** As {@link #casWord}, when no other thread changes the word: acquire and release. */
    static boolean changeWord(MemorySegment words, int slot, long expected, long next) {
        if ((long) WORD.getAcquire(words, offset(slot)) != expected) {
            return false;
        }
        WORD.setRelease(words, offset(slot), next);
        return true;
    }

    /** Frees the memory; of racing calls exactly one does, and answers true. */
    boolean free() {
        if (arena == null || !freed.compareAndSet(false, true)) {
            return false;
        }
        try {
            if (arena.scope().isAlive()) { // it is not if an error has cut off a call that had closed it
                arena.close();
            }
        } catch (Throwable noStack) {
            freed.set(false);
            throw noStack;
        }
        return true;
    }

    private static long offset(int slot) {
        return (long) slot * Long.BYTES;
    }
}
