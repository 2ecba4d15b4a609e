package io.github.poolchain.handle;

/**
 * The bits of a handle, and of an entry's word: {@code generation << 24 | index}.
 *
 * <p>40 bits of generation, 24 of index. Index 0 is no entry, so no handle is 0. Generations are counted modulo
 * {@code 1 << 40}.
 */
final class Handles {
    static final int INDEX_BITS = 24;
    static final int MAX_INDEX = (1 << INDEX_BITS) - 1;
    static final int NO_INDEX = 0;

    private static final int GENERATION_BITS = Long.SIZE - INDEX_BITS;
    private static final long GENERATION_MASK = (1L << GENERATION_BITS) - 1;

    private Handles() {}

    static long of(long generation, int index) {
        return generation << INDEX_BITS | index;
    }

    static int index(long handle) {
        return (int) handle & MAX_INDEX;
    }

    static long generation(long handle) {
        return handle >>> INDEX_BITS;
    }

    /** The next handle of the same entry. The generation is the upper bits, so it wraps by itself. */
    static long nextHandle(long handle) {
        return handle + (1L << INDEX_BITS);
    }

    /** The handle's generation, without an index. */
    static long withoutIndex(long handle) {
        return handle & -1L << INDEX_BITS;
    }

    static long next(long generation) {
        return (generation + 1) & GENERATION_MASK;
    }

    /** How many steps lead from one generation to another. */
    static long distance(long from, long to) {
        return (to - from) & GENERATION_MASK;
    }

    /**
     * The generation at which all entries of the n-th table begin. Tables begin as far apart as can be: n is read
     * backwards, bit by bit, so that of the first 2^k tables any two are 2^(40-k) generations apart.
     */
    static long firstGeneration(int table) {
        return Integer.toUnsignedLong(Integer.reverse(table)) << (GENERATION_BITS - Integer.SIZE);
    }
}
