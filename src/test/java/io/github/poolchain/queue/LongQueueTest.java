package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a queue does for one thread, and what it says. */
class LongQueueTest {
    private final LongQueue queue = new LongQueue();

    @AfterEach
    void close() {
        queue.close();
        while (queue.poll() != 0) {
            // the memory goes with the last
        }
        assertThat(queue.footprint()).isZero();
    }

    @Test
    void shouldGiveWhatOneThreadPutInThatOrder() throws Exception {
        for (int i = 1; i <= 1_000; i++) {
            if (i % 2 == 0) {
                assertThat(queue.offer(i)).isTrue();
            } else {
                queue.put(i);
            }
        }
        assertThat(queue.size()).isEqualTo(1_000);
        for (int i = 1; i <= 1_000; i++) {
            assertThat(i % 2 == 0 ? queue.poll() : queue.take()).isEqualTo(i);
        }
        assertThat(queue.poll()).isZero();
        assertThat(queue.poll(Duration.ofNanos(1))).isZero();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepTheOrderInBulk() {
        long[] values = LongStream.rangeClosed(1, 1_000).toArray();
        assertThat(queue.offer(values, 0, 300)).isEqualTo(300);
        assertThat(queue.offer(values, 300, 0)).isZero();
        assertThat(queue.offer(values, 300, 700)).isEqualTo(700);
        long[] out = new long[1_001];
        assertThat(queue.poll(out, 1, 0)).isZero();
        assertThat(queue.poll(out, 0, 1)).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo(2);
        assertThat(queue.poll(out, 2, 70)).isEqualTo(70);
        assertThat(queue.poll(out, 72, 929)).isEqualTo(928);
        out[1] = 2;
        assertThat(out).startsWith(values);
        assertThat(queue.poll(out, 0, 1)).isZero();
    }

    @Test
    void shouldRejectWhatItCannotUse() {
        long[] withNone = {1, 0, 2};
        assertThatThrownBy(() -> queue.offer(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        assertThatThrownBy(() -> queue.put(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.offer(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.offer(withNone, 0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.offer(withNone, 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> queue.poll(withNone, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new LongQueue(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1_000, 5_000, 20_000})
    void shouldHoldItsCapacityAndNoMoreOfOneThread(int capacity) throws Exception {
        try (LongQueue bounded = new LongQueue(capacity)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 1; i <= capacity; i++) {
                    assertThat(bounded.remainingCapacity()).isEqualTo(capacity - i + 1);
                    assertThat(bounded.offer(i)).isTrue();
                }
                assertThat(bounded.offer(1)).isFalse();
                assertThat(bounded.offer(1, Duration.ofNanos(1))).isFalse();
                assertThat(bounded.offer(new long[] {1, 2}, 0, 2)).isZero();
                assertThat(bounded.size()).isEqualTo(capacity);
                assertThat(bounded.poll()).isEqualTo(1);
                assertThat(bounded.offer(new long[] {capacity + 1, 2}, 0, 2)).isEqualTo(1);
                for (int i = 2; i <= capacity + 1; i++) {
                    assertThat(bounded.poll()).isEqualTo(i);
                }
                assertThat(bounded.poll()).isZero();
            }
        }
    }

    @Test
    void shouldHoldASmallCapacityExactlyWhoeverPuts() throws Exception {
        try (LongQueue bounded = new LongQueue(20)) {
            for (int i = 1; i <= 20; i++) {
                int value = i;
                assertThat(Threads.call(() -> bounded.offer(value))).isTrue();
            }
            assertThat(Threads.call(() -> bounded.offer(21))).isFalse();
            assertThat(bounded.poll()).isNotZero();
            FutureTask<Boolean> virtual = Threads.start(Thread.ofVirtual(), () -> bounded.offer(21));
            assertThat(Threads.result(virtual)).isTrue();
            assertThat(bounded.remainingCapacity()).isZero();
            assertThat(bounded.poll(new long[21], 0, 21)).isEqualTo(20);
        }
    }

    @Test
    void shouldRefuseForWantOfRoomOnlyWhenSevenEighthsAreTaken() throws Exception {
        int capacity = 8_000;
        try (LongQueue bounded = new LongQueue(capacity)) {
            int threads = 0;
            boolean full = false;
            while (!full) {
                full = !Threads.call(() -> bounded.offer(1));
                threads++;
            }
            assertThat(threads - 1).isBetween(capacity - capacity / 8, capacity);
        }
    }

    @Test
    void shouldRefuseProducersOnceClosedAndGiveTheRest() throws Exception {
        queue.put(1);
        queue.put(2);
        assertThat(queue.isClosed()).isFalse();
        queue.close();
        queue.close();
        assertThat(queue.isClosed()).isTrue();
        assertThatThrownBy(() -> queue.offer(3)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.put(3)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.offer(new long[] {3}, 0, 1)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> Threads.call(() -> queue.offer(3))).isInstanceOf(QueueClosedException.class);
        assertThat(queue.isDrained()).isFalse();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(Duration.ofDays(1))).isEqualTo(2);
        assertThat(queue.isDrained()).isTrue();
        assertThat(queue.footprint()).isZero();
        assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.poll(Duration.ofDays(1))).isInstanceOf(QueueClosedException.class);
        assertThat(queue.poll()).isZero();
        assertThat(queue.poll(new long[1], 0, 1)).isZero();
        assertThat(queue.size()).isZero();
        assertThat(queue.trim()).isZero();
    }

    @Test
    void shouldGiveMemoryBackAfterABurst() throws Exception {
        queue.put(1);
        assertThat(queue.poll()).isEqualTo(1);
        long before = queue.footprint();
        long[] some = LongStream.rangeClosed(1, 1_000).toArray();
        for (int i = 0; i < 1_000; i++) {
            assertThat(queue.offer(some, 0, 1_000)).isEqualTo(1_000);
        }
        assertThat(queue.footprint()).isGreaterThan(8_000_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(queue.poll(some, 0, 1_000)).isEqualTo(1_000);
        }
        assertThat(queue.trim()).isPositive();
        assertThat(queue.footprint()).isEqualTo(before);
        queue.put(1);
        assertThat(queue.poll()).isEqualTo(1);
    }
}
