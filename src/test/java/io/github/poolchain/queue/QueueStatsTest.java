package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Recorded;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;

/** What a queue says of itself, in figures and events. */
class QueueStatsTest {
    @Test
    void shouldCountWhatGoesInAndOut() throws Exception {
        try (LongQueue queue = new LongQueue(200)) {
            assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 0, 0, 200));
            queue.put(1);
            assertThat(queue.offer(new long[] {2, 3, 4}, 0, 3)).isEqualTo(3);
            Threads.run(() -> queue.put(5)); // in a lane of its own
            Threads.runVirtual(() -> queue.put(6)); // in a shared one
            assertThat(queue.poll()).isNotZero();
            assertThat(queue.poll(new long[2], 0, 2)).isEqualTo(2);
            QueueStats stats = queue.stats();
            assertThat(stats).isEqualTo(new QueueStats(3, 6, 3, 0, 0, 0, 0, queue.footprint(), 200));
            assertThat(stats.footprint()).isPositive();
        }
    }

    @Test
    void shouldNotCountWhatIsRefused() throws Exception {
        try (LongQueue queue = new LongQueue(1)) {
            queue.put(1);
            assertThat(queue.offer(2)).isFalse();
            assertThat(queue.offer(new long[] {2, 3}, 0, 2)).isZero();
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(queue.poll()).isZero();
            assertThat(queue.stats().puts()).isEqualTo(1);
            assertThat(queue.stats().takes()).isEqualTo(1);
        }
    }

    @Test
    void shouldCountARemovedElementAsGone() throws Exception {
        try (HandleQueue<String> queue = new HandleQueue<>()) {
            for (String each : List.of("a", "b", "c", "d")) {
                queue.put(each);
            }
            assertThat(queue.remove("b")).isTrue();
            assertInAndOut(queue.stats(), 4, 1);
            assertThat(queue.stats().depth()).isEqualTo(queue.size()).isEqualTo(3);
            assertThat(queue.stats().footprint()).isEqualTo(queue.footprint());
            assertThat(queue.stats().capacity()).isEqualTo(Integer.MAX_VALUE);
            assertThat(queue.poll()).isEqualTo("a");
            assertThat(queue.poll()).isEqualTo("c"); // b's handle has gone, and does not count twice
            assertInAndOut(queue.stats(), 4, 3);
            assertThat(queue.drainTo(new ArrayList<>())).isEqualTo(1);
            assertInAndOut(queue.stats(), 4, 4);
        }
    }

    private static void assertInAndOut(QueueStats stats, long puts, long takes) {
        assertThat(stats.puts()).isEqualTo(puts);
        assertThat(stats.takes()).isEqualTo(takes);
        assertThat(stats.depth()).isEqualTo(puts - takes);
    }

    @Test
    void shouldCountWhoWaitsAndWhoDid() throws Exception {
        try (LongQueue queue = new LongQueue(1)) {
            FutureTask<Long> taker = Threads.start(queue::take);
            Threads.until(() -> queue.stats().waitingTakers() == 1);
            queue.put(1);
            assertThat(Threads.result(taker)).isEqualTo(1);
            assertThat(queue.stats().waitingTakers()).isZero();
            assertThat(queue.stats().takeWaits()).isEqualTo(1);
            queue.put(2);
            FutureTask<Boolean> putter = Threads.start(() -> queue.offer(3, Duration.ofDays(1)));
            Threads.until(() -> queue.stats().waitingPutters() == 1);
            assertThat(queue.take()).isEqualTo(2);
            assertThat(Threads.result(putter)).isTrue();
            assertThat(queue.stats().waitingPutters()).isZero();
            assertThat(queue.stats().putWaits()).isEqualTo(1);
            assertThat(queue.stats().takeWaits()).as("who found something at once has not waited").isEqualTo(1);
        }
    }

    @Test
    void shouldTellAlsoWhenItIsClosed() throws Exception {
        LongQueue queue = new LongQueue(10);
        queue.put(1);
        queue.put(2);
        queue.close();
        assertInAndOut(queue.stats(), 2, 0);
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(2);
        assertInAndOut(queue.stats(), 2, 2);
        assertThat(queue.stats().footprint()).isZero();
    }

    @Test
    void shouldMakeNoGarbageForTheSakeOfTheFigures() {
        try (LongQueue queue = LongQueue.builder().name("counted").build()) {
            long bytes = Memory.bytesAllocated(() -> {
                for (int i = 1; i <= 10_000; i++) {
                    if (!queue.offer(i) || queue.poll() != i) {
                        throw new AssertionError("lost");
                    }
                }
            });
            assertThat(bytes).isLessThan(10_000); // less than a byte an element: rings are reused, or opened now and then
            assertThat(queue.stats().puts()).isEqualTo(queue.stats().takes()).isPositive();
        }
    }

    // ---- Events

    @Test
    void shouldTellTheRecorderOfALongWait() throws Exception {
        List<RecordedEvent> events = Recorded.events("QueueWait", () -> {
            try (LongQueue queue = LongQueue.builder().name("waited for").capacity(1).build()) {
                FutureTask<Long> taker = Threads.start(queue::take);
                Threads.until(() -> queue.stats().waitingTakers() == 1);
                Thread.sleep(30);
                queue.put(1);
                assertThat(Threads.result(taker)).isEqualTo(1);
                queue.put(2);
                assertThat(queue.offer(3, Duration.ofMillis(30))).isFalse();
            }
        });
        assertThat(events).hasSize(2);
        assertWait(events.get(0), true, true);
        assertWait(events.get(1), false, false);
    }

    private static void assertWait(RecordedEvent event, boolean forElement, boolean served) {
        assertThat(event.getString("queue")).isEqualTo("waited for");
        assertThat(event.getBoolean("forElement")).isEqualTo(forElement);
        assertThat(event.getBoolean("served")).isEqualTo(served);
        assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void shouldTellTheRecorderOfNoShortWait() throws Exception {
        List<RecordedEvent> events = Recorded.events("QueueWait", Duration.ofHours(1), () -> {
            try (HandleQueue<String> queue = new HandleQueue<>()) {
                assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
            }
        });
        assertThat(events).isEmpty();
        assertThat(Recorded.events("QueueWait", Duration.ZERO, () -> {
                    try (HandleQueue<String> queue = new HandleQueue<>()) {
                        assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
                    }
                }))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("queue")).isEmpty());
    }

    @Test
    void shouldDescribeTheEvent() {
        EventType type = EventType.getEventType(WaitEvent.class);
        assertThat(type.getName()).isEqualTo(Recorded.PREFIX + "QueueWait");
        assertThat(type.getDescription()).isNotEmpty();
        assertThat(type.getCategoryNames()).containsExactly("poolchain");
        assertThat(type.getSettingDescriptors())
                .anyMatch(each -> each.getName().equals("threshold") && each.getDefaultValue().equals("20 ms"));
    }

    @Test
    void shouldRejectWhatItCannotUse() {
        assertThatThrownBy(() -> LongQueue.builder().capacity(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        assertThatThrownBy(() -> HandleQueue.builder().capacity(-7)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-7");
        assertThatThrownBy(() -> LongQueue.builder().name("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
    }
}
