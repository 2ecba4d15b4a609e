package io.github.poolchain.queue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each element comes out once, and each producer's in order. For a hundred million: {@link QueueStressIT}. */
class QueueStressTest {
    @ParameterizedTest
    @CsvSource({
        "0, 3, 3, false",
        "0, 3, 3, true",
        "0, 1, 4, false",
        "0, 4, 1, true",
        "1, 2, 2, false",
        "1, 2, 2, true",
        "10, 3, 3, false",
        "10, 3, 3, true",
        "2000, 3, 3, false",
        "2000, 1, 1, true"
    })
    void shouldGiveEachElementOnceAndInOrder(int capacity, int producers, int consumers, boolean virtual) throws Exception {
        long each = (capacity == 1 ? 5_000 : 60_000) / producers;
        new QueueStress(new StressedLongQueue(capacity == 0 ? new LongQueue() : new LongQueue(capacity)), producers, consumers, each, virtual).run();
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 1", "7, 2, 1", "7, 1, 2"})
    void shouldDoSoWhenMoreProducersComeThanThereAreLanes(int capacity, int owned, int shared) throws Exception {
        new QueueStress(new StressedLongQueue(new LongQueue(capacity, owned, shared)), 6, 3, 5_000, false).run();
    }
}
