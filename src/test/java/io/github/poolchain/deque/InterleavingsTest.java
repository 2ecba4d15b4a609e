package io.github.poolchain.deque;

/** Two preemptions are what most faults need at most. Indices begin so that they wrap. */
class InterleavingsTest extends AllPairs {
    InterleavingsTest() {
        super(2, new Kind(2, 0, -1), new Kind(2, 4, -1));
    }
}
