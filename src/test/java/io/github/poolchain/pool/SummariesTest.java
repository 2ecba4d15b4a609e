package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Recorded;
import io.github.poolchain.testkit.Threads;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;

/** What the flight recorder asks for periodically. */
class SummariesTest {
    private static final int MIB = 1 << 20;

    @Test
    void shouldTellWhatPoolsHoldByThemselvesAndBySize() throws Exception {
        try (BufferPool buffers = BufferPool.builder().name("bytes\n\u001b[1m").maxBytes(128L * MIB).noAging().build();
                BufferPool nameless = BufferPool.builder().noAging().build();
                Pool<Object> objects = Pool.builder(Object::new).name("things").maxTotal(7).noAging().build();
                PooledBuffer out = buffers.acquire(MIB);
                PooledBuffer small = buffers.acquire(1);
                PooledBuffer large = nameless.acquire(3 * MIB)) {
            Object thing = objects.get();
            List<RecordedEvent> pools = Recorded.periodic("PoolSummary", events -> of(objects.report().number(), events).size() >= 2);
            RecordedEvent event = of(buffers.report().number(), pools).getLast();
            assertThat(event.getString("pool")).isEqualTo("bytes\\u000a\\u001b[1m");
            assertThat(event.getString("type")).isEqualTo("BufferPool");
            assertThat(event.getLong("inUse")).isEqualTo(2);
            assertThat(event.getLong("idle")).isEqualTo(63);
            assertThat(event.getLong("heldBytes")).isEqualTo(buffers.stats().nativeBytes());
            assertThat(event.getLong("maxBytes")).isEqualTo(128L * MIB);
            assertThat(event.getLong("maxTotal")).isZero();
            assertThat(event.getLong("misses")).isEqualTo(2);
            assertThat(event.getBoolean("closed")).isFalse();
            event = of(nameless.report().number(), pools).getLast();
            assertThat(event.getString("pool")).isEmpty();
            assertThat(event.getLong("maxBytes")).isZero();
            event = of(objects.report().number(), pools).getLast();
            assertThat(event.getString("type")).isEqualTo("Pool");
            assertThat(event.getLong("maxTotal")).isEqualTo(7);
            assertThat(event.getLong("maxBytes")).isZero();
            assertThat(event.getLong("inUse")).isEqualTo(1);

            List<RecordedEvent> sizes = Recorded.periodic("SizeSummary", events -> of(nameless.report().number(), events).size() >= 2);
            List<RecordedEvent> last = of(buffers.report().number(), sizes);
            last = last.subList(last.size() - 2, last.size());
            assertThat(last).extracting(each -> each.getLong("size")).containsExactlyInAnyOrder(256L, (long) MIB);
            assertThat(last).allMatch(each -> each.getLong("inUse") == 1 && each.getLong("slabs") == 1);
            assertThat(last).extracting(each -> each.getLong("heldBytes")).containsExactlyInAnyOrder(64L * 256, (long) MIB);
            assertThat(last).extracting(each -> each.getLong("idle")).containsExactlyInAnyOrder(63L, 0L);
            event = of(nameless.report().number(), sizes).getLast();
            assertThat(event.getLong("size")).isZero();
            assertThat(event.getLong("heldBytes")).isEqualTo(3L * MIB);
            assertThat(of(objects.report().number(), sizes)).isEmpty();
            objects.put(thing);
            assertThat(out.capacity() + small.capacity() + large.capacity()).isEqualTo(4 * MIB + 256);
        }
    }

    @Test
    void shouldTellWhichWatchedLeasesAreOut() throws Exception {
        try (BufferPool pool = BufferPool.builder().name("watched").leakSampling(1).onLeak(leak -> {}).noAging().build()) {
            PooledBuffer out = Threads.result(Threads.start(Thread.ofPlatform().name("holder\t"), () -> pool.acquire(1)));
            List<RecordedEvent> events = Recorded.periodic("LeaseOut", found -> !of(pool.report().number(), found).isEmpty());
            RecordedEvent event = of(pool.report().number(), events).getFirst();
            assertThat(event.getString("pool")).isEqualTo("watched");
            assertThat(event.getString("what")).isEqualTo("buffer of 256 bytes");
            assertThat(event.getString("holder")).isEqualTo("holder\\u0009");
            assertThat(event.getString("where")).contains("SummariesTest.");
            assertThat(event.getDuration("age")).isPositive();
            assertThat(event.getInstant("since")).isBeforeOrEqualTo(event.getStartTime().plusMillis(1));
            assertThat(event.getBoolean("lost")).isFalse();
            out.close();
        }
    }

    @Test
    void shouldTellNothingOfPoolsThatAreClosedOrDropped() throws Exception {
        long[] gone = new long[2];
        try (BufferPool witness = BufferPool.builder().noAging().build()) {
            Pool<Object> closed = Pool.builder(Object::new).name("closed").noAging().build();
            gone[0] = closed.report().number();
            closed.close();
            Logged.records(() -> {
                Memory.assertCollected(dropped(gone));
                List<RecordedEvent> events = Recorded.periodic("PoolSummary", found -> of(witness.report().number(), found).size() >= 3);
                assertThat(of(gone[0], events)).isEmpty();
                assertThat(of(gone[1], events)).isEmpty();
            });
        }
    }

    private static WeakReference<Object> dropped(long[] gone) throws Exception {
        Pool<Object> pool = Pool.builder(Object::new).name("dropped").noAging().build();
        gone[1] = pool.report().number();
        assertThat(Recorded.periodic("PoolSummary", found -> !of(gone[1], found).isEmpty())).isNotEmpty();
        return new WeakReference<>(pool);
    }

    @Test
    void shouldBeOnByDefaultAndDescribed() {
        for (Class<?> event : Summaries.class.getDeclaredClasses()) {
            EventType type = EventType.getEventType(event.asSubclass(Event.class));
            assertThat(type.getName()).startsWith(Recorded.PREFIX);
            assertThat(type.getLabel()).isNotEmpty();
            assertThat(type.getDescription()).isNotEmpty();
            assertThat(type.getCategoryNames()).containsExactly("poolchain");
            assertThat(type.getFields()).filteredOn(field -> field.getName().endsWith("Bytes")).allMatch(field -> field.getContentType() != null);
            assertThat(type.getSettingDescriptors())
                    .filteredOn(setting -> setting.getName().equals("enabled"))
                    .allMatch(setting -> setting.getDefaultValue().equals("true"));
        }
    }

    @Test
    void shouldLeaveNothingWithTheRecorderWhenThereIsNoPoolAnyMore() throws IOException, InterruptedException {
        ChildJvm.run(NoPoolAnyMore.class);
    }

    static final class NoPoolAnyMore {
        private NoPoolAnyMore() {}

        public static void main(String[] args) throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                try (BufferPool _ = BufferPool.builder().noAging().build()) {
                    Threads.until(() -> isKnown(Summaries.POOLS));
                }
                Threads.until(() -> !isKnown(Summaries.POOLS) && !isKnown(Summaries.SIZES) && !isKnown(Summaries.LEASES));
            }
            if (FlightRecorder.isInitialized()) {
                throw new IllegalStateException("a pool has started the recorder");
            }
        }

        /** Whether the recorder has that; it refuses to have anything twice. With the monitor, for an aging thread may be about to give it. */
        @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the very lock
        private static boolean isKnown(Runnable hook) {
            synchronized (Summaries.class) {
                try {
                    FlightRecorder.addPeriodicEvent(Summaries.PoolSummary.class, hook);
                } catch (IllegalArgumentException already) {
                    return true;
                }
                return !FlightRecorder.removePeriodicEvent(hook);
            }
        }
    }

    private static List<RecordedEvent> of(long number, List<RecordedEvent> events) {
        return events.stream().filter(event -> event.getLong("number") == number).toList();
    }
}
