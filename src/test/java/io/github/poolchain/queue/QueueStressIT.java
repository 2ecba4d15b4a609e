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
        new QueueStress(capacity == 0 ? new LongQueue() : new LongQueue(capacity), 10, 10, ELEMENTS / 10, virtual).run();
    }
}
