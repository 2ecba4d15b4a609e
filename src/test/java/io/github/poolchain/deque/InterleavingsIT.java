package io.github.poolchain.deque;

/** More preemptions, and rings that grow otherwise. */
class InterleavingsIT extends AllPairs {
    InterleavingsIT() {
        super(3, new Kind(4, 0, Integer.MAX_VALUE - 1), new Kind(2, 4, 0), new Kind(1, 8, Integer.MAX_VALUE - 1));
    }
}
