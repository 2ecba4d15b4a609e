package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An implementation of the contract, of a size and from a first index: what a contract test is run on.
 *
 * @param capacity of the ring, or of the chain's first ring
 * @param largest of the chain's rings; 0 for a ring alone
 */
record Kind(int capacity, int largest, int firstIndex) {
    /** From 0, and from just short of where 32-bit indices go from positive to negative, and from -1 to 0. */
    private static final int[] FIRST_INDICES = {0, Integer.MAX_VALUE - 500, -500};

    /** The ring of 16 of the seed's test, its chain, and a chain that changes rings all the time. */
    static List<Kind> all() {
        return ofSizes(FIRST_INDICES, new int[][] {{16, 0}, {8, 1 << 16}, {1, 64}});
    }

    /** Small ones, in which every limit is near, from indices so short of the wrap that even one of 1 crosses it. */
    static List<Kind> small() {
        int[] firstIndices = {0, Integer.MAX_VALUE - 3, -3};
        return ofSizes(
                firstIndices, new int[][] {{1, 0}, {2, 0}, {4, 0}, {16, 0}, {1, 1}, {1, 4}, {2, 16}, {8, 8}, {8, 32}});
    }

    private static List<Kind> ofSizes(int[] firstIndices, int[][] sizes) {
        List<Kind> kinds = new ArrayList<>();
        for (int[] size : sizes) {
            for (int firstIndex : firstIndices) {
                kinds.add(new Kind(size[0], size[1], firstIndex));
            }
        }
        return kinds;
    }

    boolean isChain() {
        return largest > 0;
    }

    /** How many elements it holds at most. */
    int room() {
        return isChain() ? Integer.MAX_VALUE : capacity;
    }

    /** An empty one. */
    @SuppressWarnings("MustBeClosedChecker") // the queue closes it
    RingOrChain open() {
        if (isChain()) {
            return RingOrChain.of(openChain(Arena::ofShared));
        }
        Arena arena = Arena.ofShared();
        return RingOrChain.of(PoolDequeue.allocate(arena, capacity, firstIndex), arena);
    }

    PoolChain openChain(Supplier<Arena> arenas) {
        return new PoolChain(capacity, largest, firstIndex, arenas);
    }

    @Override
    public String toString() {
        return (isChain() ? "chain of " + capacity + " to " + largest : "ring of " + capacity) + " from " + firstIndex;
    }
}
