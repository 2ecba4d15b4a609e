package io.github.poolchain.handle;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The layout of the memory of {@link Entries}, apart from the entries' words, and every access to it. The names
 * of the accessors say their access mode.
 *
 * <pre>
 *     free  | tag, index     |  top of the list of entries to use again; by CAS
 *     fresh | version, index |  the next entry that has not been used; by CAS, in every add that finds the list empty
 * </pre>
 *
 * Each is alone on a line of 128 bytes. An entry of the list names the next in its own word. The index of the fresh word
 * takes 32 bits.
 */
final class TableLayout {
    static final long LINE = 128;
    static final long BYTES = 2 * LINE;

    static final long FREE_OFFSET = 0;
    static final long FRESH_OFFSET = LINE;

    private static final VarHandle LONG = JAVA_LONG.varHandle().withInvokeExactBehavior();

    private TableLayout() {}

    static long freeAcquire(MemorySegment table) {
        return (long) LONG.getAcquire(table, FREE_OFFSET);
    }

    /** Returns the witness: {@code expected} if and only if the CAS succeeded. Full (volatile) ordering either way. */
    static long casFree(MemorySegment table, long expected, long next) {
        return (long) LONG.compareAndExchange(table, FREE_OFFSET, expected, next);
    }

    static long freshAcquire(MemorySegment table) {
        return (long) LONG.getAcquire(table, FRESH_OFFSET);
    }

    static void setFreshRelease(MemorySegment table, long fresh) {
        LONG.setRelease(table, FRESH_OFFSET, fresh);
    }

    /** Returns the witness: {@code expected} if and only if the CAS succeeded. Full (volatile) ordering either way. */
    static long casFresh(MemorySegment table, long expected, long next) {
        return (long) LONG.compareAndExchange(table, FRESH_OFFSET, expected, next);
    }
}
