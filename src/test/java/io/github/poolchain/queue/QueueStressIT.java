package io.github.poolchain.queue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ten producers and ten consumers. {@code -Dqueue.elements=100000000} for the whole of it; without, a fiftieth.
 */
class QueueStressIT {
    private static final long ELEMENTS = Long.getLong("queue.elements", 2_000_000);

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "10000, false", "10000, true"})
    void shouldGiveEachElementOnceAndInOrder(int capacity, boolean virtual) throws Exception {
        LongQueue queue = capacity == 0 ? new LongQueue() : new LongQueue(capacity);
        new QueueStress(new StressedLongQueue(queue), 10, 10, ELEMENTS / 10, virtual).run();
    }

    /** With a bound: an unbounded one holds 16,777,215 objects, and would refuse more. */
    @ParameterizedTest
    @CsvSource({"10000, false", "10000, true", "1000000, false"})
    void shouldGiveEachObjectOnceAndInOrder(int capacity, boolean virtual) throws Exception {
        new QueueStress(new StressedHandleQueue(new HandleQueue<>(capacity)), 10, 10, ELEMENTS / 10, virtual).run();
    }
}
