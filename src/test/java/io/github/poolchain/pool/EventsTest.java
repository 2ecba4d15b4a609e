package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Recorded;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flight recorder gets to see. */
class EventsTest {
    private static final String PREFIX = Recorded.PREFIX;
    private static final int MIB = 1 << 20;

    /** The first pool plays all calls through once, with pools of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"Miss", "Growth", "Trim", "LimitReached", "Leak", "Close"})
    void shouldNotTellOfTheRehearsal(String name) throws Exception {
        assertThat(record(name, BufferRehearsal::play)).isEmpty();
    }

    @Test
    void shouldNotCountThePoolsOfTheRehearsal() {
        try (BufferPool before = BufferPool.builder().noAging().build()) {
            BufferRehearsal.play();
            try (BufferPool after = BufferPool.builder().noAging().build()) {
                assertThat(after.report().number()).isEqualTo(before.report().number() + 1);
            }
        }
    }

    @Test
    void shouldTellOfAnObjectMade() throws Exception {
        List<RecordedEvent> events = record("Miss", () -> {
            try (Pool<StringBuilder> pool =
                    Pool.builder(StringBuilder::new).name("texts").noAging().build()) {
                pool.put(pool.get());
                pool.put(pool.get());
            }
        });
        assertThat(events).hasSize(1);
        RecordedEvent event = events.getFirst();
        assertThat(event.getString("pool")).isEqualTo("texts");
        assertThat(event.getString("type")).isEqualTo("java.lang.StringBuilder");
        assertThat(event.getLong("size")).isZero();
        assertThat(event.getDuration().isNegative()).isFalse();
        assertThat(event.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
        assertThat(event.getStackTrace().getFrames())
                .anyMatch(frame -> frame.getMethod().getType().getName().equals(EventsTest.class.getName()));
    }

    @Test
    void shouldTellOfABufferMadeAndOfTheMemoryTaken() throws Exception {
        Threads.Body action = () -> {
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                pool.acquire(100).close();
                pool.acquire(100).close();
                pool.acquire(3 * MIB).close();
            }
        };
        List<RecordedEvent> misses = record("Miss", action);
        assertThat(misses).extracting(event -> event.getLong("size")).containsExactly(256L, 3L * MIB);
        assertThat(misses).allMatch(event -> event.getString("type").equals("buffer"));
        assertThat(misses).allMatch(event -> event.getString("pool").isEmpty());
        List<RecordedEvent> growth = record("Growth", action);
        assertThat(growth).extracting(event -> event.getInt("buffers")).containsExactly(64, 1);
        assertThat(growth).extracting(event -> event.getLong("bytes")).containsExactly(64L * 256, 3L * MIB);
        assertThat(growth)
                .extracting(event -> event.getLong("heldBytes"))
                .containsExactly(64L * 256, 64L * 256 + 3L * MIB);
    }

    @Test
    void shouldTellWhatWasGivenBackAndWhy() throws Exception {
        List<RecordedEvent> buffers = record("Trim", () -> {
            BufferPool pool = BufferPool.builder().name("bytes").noAging().build();
            pool.acquire(MIB).close();
            pool.trim();
            pool.acquire(MIB).close();
            pool.close();
            pool.close();
        });
        assertThat(buffers).extracting(event -> event.getString("cause")).containsExactly("trim", "close");
        assertThat(buffers).allSatisfy(event -> {
            assertThat(event.getString("pool")).isEqualTo("bytes");
            assertThat(event.getLong("discarded")).isEqualTo(1);
            assertThat(event.getLong("bytes")).isEqualTo(MIB);
        });
        List<RecordedEvent> objects = record("Trim", () -> {
            Pool<Object> pool = Pool.builder(Object::new).name("things").noAging().build();
            Lent.putAll(pool, Lent.get(pool, 300));
            pool.trim();
            pool.endOfPeriod();
            pool.close();
        });
        assertThat(objects).extracting(event -> event.getString("cause")).containsExactly("trim", "aging", "close");
        assertThat(objects).extracting(event -> event.getLong("discarded")).containsExactly(0L, 300L, 0L);
        assertThat(objects.getLast().getLong("bytes")).isPositive();
    }

    @Test
    void shouldTellWhatWentBackToTheSystem() throws Exception {
        long[] back = {0};
        List<RecordedEvent> events = record("Trim", () -> {
            try (BufferPool pool = BufferPool.builder().noAging().build()) {
                for (int i = 0; i < 4; i++) {
                    List<PooledBuffer> lent = new ArrayList<>();
                    while (pool.stats().nativeBytes() < SystemMemory.ENOUGH) {
                        lent.add(pool.acquire(MIB)); // few, for events that come often are throttled
                        lent.getLast().segment().fill((byte) 1);
                    }
                    lent.forEach(PooledBuffer::close);
                    pool.trim();
                }
                back[0] = pool.stats().systemBytes();
                assertThat(pool.stats().systemTrims()).isEqualTo(4);
            }
        });
        assertThat(events).hasSize(5);
        assertThat(events.stream().mapToLong(event -> event.getLong("systemBytes")).sum()).isEqualTo(back[0]);
    }

    @Test
    void shouldTellThatAPoolAgesItsBuffers() throws Exception {
        List<RecordedEvent> events = record("Trim", () -> {
            age();
            age(); // one thread ages all pools: it has told of the first when it frees the second
        });
        assertThat(events)
                .anyMatch(event -> event.getString("cause").equals("aging") && event.getLong("bytes") == 64L * 256);
    }

    private static void age() throws InterruptedException {
        try (BufferPool pool = BufferPool.builder().agingPeriod(Duration.ofMillis(5)).build()) {
            pool.acquire(1).close();
            while (pool.stats().nativeBytes() > 0) {
                Thread.sleep(1);
            }
        }
    }

    @Test
    void shouldTellThatAllObjectsAreInUse() throws Exception {
        List<RecordedEvent> events = record("LimitReached", () -> {
            try (Pool<Object> pool =
                    Pool.builder(Object::new).name("few").maxTotal(2).noAging().build()) {
                List<Object> out = Lent.get(pool, 2);
                assertThat(pool.tryGet()).isNull();
                assertThat(pool.get(Duration.ofMillis(2))).isNull();
                Lent.putAll(pool, out);
            }
        });
        assertThat(events).extracting(event -> event.getBoolean("waited")).containsExactly(false, true);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getString("pool")).isEqualTo("few");
            assertThat(event.getLong("limit")).isEqualTo(2);
            assertThat(event.getLong("inUse")).isEqualTo(2);
            assertThat(event.getBoolean("served")).isFalse();
        });
        assertThat(events.getLast().getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    }

    @Test
    void shouldTellThatThereIsNoRoomForABuffer() throws Exception {
        List<RecordedEvent> events = record("LimitReached", () -> {
            try (BufferPool pool = BufferPool.builder().maxBytes(256).noAging().build()) {
                PooledBuffer out = pool.acquire(1);
                assertThat(pool.tryAcquire(1)).isNull();
                Thread waiting = Thread.ofPlatform().start(() -> {
                    try {
                        pool.acquire(1, Duration.ofDays(1)).close();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                while (pool.stats().waiters() == 0) {
                    Threads.letOthersRun();
                }
                out.close();
                Threads.join(waiting);
            }
        });
        assertThat(events).extracting(event -> event.getBoolean("waited")).containsExactly(false, true);
        assertThat(events).extracting(event -> event.getBoolean("served")).containsExactly(false, true);
        assertThat(events).allMatch(event -> event.getLong("limit") == 256);
    }

    @Test
    void shouldTellOfLeaksAndOfTheClose() throws Exception {
        Threads.Body action = () -> {
            BufferPool pool = BufferPool.builder()
                    .name("bytes")
                    .leakSampling(1)
                    .onLeak(leak -> {})
                    .noAging()
                    .build();
            PooledBuffer out = pool.acquire(1);
            pool.close();
            out.close();
            pool.close();
        };
        List<RecordedEvent> leaks = record("Leak", action);
        assertThat(leaks).hasSize(1);
        RecordedEvent leak = leaks.getFirst();
        assertThat(leak.getString("pool")).isEqualTo("bytes");
        assertThat(leak.getString("kind")).isEqualTo("STILL_OUT_AT_CLOSE");
        assertThat(leak.getString("what")).isEqualTo("buffer of 256 bytes");
        assertThat(leak.getString("holder")).isEqualTo(Thread.currentThread().getName());
        assertThat(leak.getString("trace")).contains("EventsTest.java").doesNotContain("BufferPool.java");
        assertThat(leak.getDuration("age")).isPositive();
        assertThat(leak.getInstant("since")).isBeforeOrEqualTo(leak.getStartTime().plusMillis(1));
        List<RecordedEvent> closes = record("Close", action);
        assertThat(closes).hasSize(1);
        assertThat(closes.getFirst().getString("pool")).isEqualTo("bytes");
        assertThat(closes.getFirst().getLong("inUse")).isEqualTo(1);
        assertThat(record("Close", () -> Pool.of(Object::new).close())).hasSize(1);
    }

    @Test
    void shouldBeOnByDefaultAndDescribed() throws Exception {
        record("Miss", () -> Pool.of(Object::new).close()); // has the recorder know the events
        List<String> names = List.of("Miss", "Growth", "Trim", "LimitReached", "LeakSuspected", "Leak", "Close");
        for (Class<?> event : Events.class.getDeclaredClasses()) {
            EventType type = EventType.getEventType(event.asSubclass(jdk.jfr.Event.class));
            assertThat(type.getName()).startsWith(PREFIX);
            assertThat(names).contains(type.getName().substring(PREFIX.length()));
            assertThat(type.getDescription()).isNotEmpty();
            assertThat(type.getLabel()).isNotEmpty();
            assertThat(type.getCategoryNames()).containsExactly("poolchain");
            assertThat(type.getSettingDescriptors())
                    .filteredOn(setting -> setting.getName().equals("enabled"))
                    .allMatch(setting -> setting.getDefaultValue().equals("true"));
        }
        assertThat(FlightRecorder.getFlightRecorder().getEventTypes())
                .extracting(EventType::getName)
                .containsAll(names.stream().map(PREFIX::concat).toList());
    }

    private static List<RecordedEvent> record(String event, Threads.Body action) throws Exception {
        return Recorded.events(event, action);
    }
}
