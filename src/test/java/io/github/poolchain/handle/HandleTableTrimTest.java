package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table gives back, and that it never issues a handle twice for it. */
class HandleTableTrimTest {
    private static final long MANY = 1L << 32;

    private final CountingArenas arenas = new CountingArenas();

    @AfterEach
    void shouldLeaveNoMemoryBehind() {
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private HandleTable<Object> table(int entries, long uses, int lanes) {
        return new HandleTable<>(entries, uses, 5, arenas, lanes, HeavyFence::full);
    }

    private static List<Long> add(HandleTable<Object> table, int count) {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handles.add(table.add("object " + i));
        }
        return handles;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldGiveBackWhatABurstTook(int lanes) {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, lanes)) {
            long fresh = table.footprint();
            for (int round = 0; round < 3; round++) {
                List<Long> handles = add(table, 10_000);
                long full = table.footprint();
                assertThat(table.trim()).as("all is in use").isZero();
                handles.forEach(table::remove);
                assertThat(table.trim()).isEqualTo(full - fresh).isGreaterThan(8 * 10_000);
                assertThat(table.footprint()).isEqualTo(fresh).isEqualTo(arenas.bytesHeld());
                assertThat(table.trim()).as("again").isZero();
                assertThat(table.size()).isZero();
            }
        }
    }

    @Test
    void shouldLetGoOfTheReferencesToo() throws InterruptedException {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, 4)) {
            add(table, 1_000).forEach(table::remove);
            WeakReference<Object> references = new WeakReference<>(table.entries().chunk(512).objects());
            table.trim();
            Memory.assertCollected(references);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldKeepTheHandlesOfWhatItGaveBackStale(int lanes) {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, lanes)) {
            List<Long> handles = add(table, 1_000);
            handles.forEach(table::remove);
            assertThat(table.trim()).isPositive();
            assertStale(table, handles);
            List<Long> others = add(table, 1_000);
            assertStale(table, handles);
            assertThat(others).doesNotContainAnyElementsOf(handles);
            others.forEach(handle -> assertThat(table.get(handle)).isNotNull());
        }
    }

    private static void assertStale(HandleTable<Object> table, List<Long> handles) {
        for (long handle : handles) {
            assertThat(table.find(handle)).isNull();
            assertThatThrownBy(() -> table.get(handle)).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> table.remove(handle)).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> table.renew(handle)).isInstanceOf(StaleHandleException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 0", "1000, 4", "16777215, 4"})
    void shouldNeverIssueAHandleTwice(int entries, int lanes) {
        Random random = new Random(entries);
        Set<Long> issued = new HashSet<>();
        try (HandleTable<Object> table = table(entries, MANY, lanes)) {
            for (int round = 0; round < 60; round++) {
                List<Long> handles = add(table, 1 + random.nextInt(900));
                for (long handle : handles) {
                    assertThat(issued.add(handle)).isTrue();
                    if (random.nextInt(3) == 0) {
                        long renewed = table.renew(handle);
                        assertThat(issued.add(renewed)).isTrue();
                        table.remove(renewed);
                    } else {
                        table.remove(handle);
                    }
                }
                table.trim();
            }
        }
    }

    @Test
    void shouldKeepAChunkForOneObject() {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, 4)) {
            List<Long> handles = add(table, 255); // 63, 64 and 128 entries
            long full = table.footprint();
            long kept = handles.remove(100);
            handles.forEach(table::remove);
            assertThat(table.trim()).isEqualTo(128 * 8);
            assertThat(table.footprint()).isEqualTo(full - 128 * 8);
            assertThat(table.get(kept)).isEqualTo("object 100");
            table.remove(kept);
            assertThat(table.trim()).isEqualTo(64 * 8);
        }
    }

    @Test
    void shouldGiveBackAChunkThatHasFreshEntriesLeft() {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, 0)) {
            List<Long> handles = add(table, 70);
            handles.forEach(table::remove);
            assertThat(table.trim()).isEqualTo(64 * 8);
            List<Long> again = add(table, 140);
            assertThat(again).doesNotContainAnyElementsOf(handles).doesNotHaveDuplicates();
            again.forEach(table::remove);
        }
    }

    @Test
    void shouldFillAHoleBeforeItGrowsFurther() {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, 0)) {
            List<Long> handles = add(table, 127 + 10);
            long kept = handles.getLast();
            handles.removeLast();
            handles.forEach(table::remove);
            assertThat(table.trim()).as("the second chunk, not the third").isEqualTo(64 * 8);
            long footprint = table.footprint();
            add(table, 127 + 128 - 64 - 1); // all but the hole
            assertThat(table.footprint()).isEqualTo(footprint);
            add(table, 64);
            assertThat(table.footprint()).isEqualTo(footprint + 64 * 8);
            assertThat(table.get(kept)).isEqualTo("object 136");
            add(table, 1);
            assertThat(table.footprint()).isEqualTo(footprint + 64 * 8 + 256 * 8);
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 0", "64, 2", "200, 0", "200, 2", "255, 2"})
    void shouldHaveRoomForAsManyAsBefore(int entries, int lanes) {
        try (HandleTable<Object> table = table(entries, MANY, lanes)) {
            for (int round = 0; round < 5; round++) {
                List<Long> handles = add(table, entries);
                assertThatThrownBy(() -> table.add("too many")).hasMessageContaining("full");
                handles.forEach(table::remove);
                assertThat(table.trim()).isPositive();
                assertThat(table.trim()).isZero();
            }
        }
    }

    @Test
    void shouldKeepAChunkOfWhichAnEntryHasFewUsesLeft() {
        try (HandleTable<Object> table = table(100, 10, 0)) {
            List<Long> handles = add(table, 100);
            long much = handles.getLast();
            for (int i = 0; i < 5; i++) {
                much = table.renew(much);
            }
            handles.set(99, much);
            handles.forEach(table::remove);
            assertThat(table.trim()).as("used 6 times of 10").isZero();
            assertThat(add(table, 100)).as("and nothing is lost").doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldBeginWhereTheEntryUsedMostHadCome() {
        try (HandleTable<Object> table = table(100, 10, 0)) {
            List<Long> handles = add(table, 100);
            long much = handles.getLast();
            for (int i = 0; i < 4; i++) {
                much = table.renew(much);
            }
            handles.set(99, much);
            handles.forEach(table::remove);
            assertThat(table.trim()).isEqualTo(64 * 8);
            List<Long> again = add(table, 100);
            again.stream()
                    .filter(handle -> Handles.index(handle) >= 64)
                    .forEach(handle -> assertThat(Handles.generation(handle)).isEqualTo(5 + 5));
        }
    }

    @Test
    void shouldRaiseWhenClosed() {
        HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, 4);
        add(table, 100).forEach(table::remove);
        table.close();
        assertThatThrownBy(table::trim).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the table is closed");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 4", "3, 4"})
    void shouldDoWhatAHashMapDoesWhileItIsTrimmed(long seed, int lanes) {
        Random random = new Random(seed);
        Map<Long, Object> model = new HashMap<>();
        List<Long> live = new ArrayList<>();
        Set<Long> issued = new HashSet<>();
        long freed = 0;
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, MANY, lanes)) {
            int adds = 5;
            for (int i = 0; i < 30_000; i++) {
                if (i % 400 == 0) {
                    adds = 1 + random.nextInt(9);
                    freed += table.trim();
                    assertThat(table.footprint()).isEqualTo(arenas.bytesHeld());
                }
                if (live.isEmpty() || random.nextInt(10) < adds) {
                    Object object = new Object();
                    long handle = table.add(object);
                    assertThat(issued.add(handle)).isTrue();
                    model.put(handle, object);
                    live.add(handle);
                } else {
                    int position = random.nextInt(live.size());
                    long handle = live.set(position, live.getLast());
                    live.removeLast();
                    assertThat(table.remove(handle)).isSameAs(model.remove(handle));
                }
                assertThat(table.size()).isEqualTo(model.size());
            }
            model.forEach((handle, object) -> assertThat(table.get(handle)).isSameAs(object));
            assertThat(freed).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"16777215, 4", "16777215, 0", "600, 2"})
    void shouldLoseAndDoubleNothingWhenTrimmedDuringOtherCalls(int entries, int lanes) throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong freed = new AtomicLong();
        AtomicLong trims = new AtomicLong();
        try (HandleTable<Object> table = table(entries, MANY, lanes)) {
            long fresh = table.footprint();
            Rendezvous.of(3, (thread, rendezvous) -> {
                if (thread == 0) {
                    while (!done.get() || freed.get() == 0) {
                        freed.addAndGet(table.trim());
                        trims.incrementAndGet();
                    }
                    return;
                }
                Random random = new Random(thread);
                List<Long> mine = new ArrayList<>();
                List<Long> gone = new ArrayList<>();
                for (int round = 0; round < 300 || trims.get() < 20; round++) {
                    int count = 1 + random.nextInt(300);
                    for (int i = 0; i < count; i++) {
                        Long number = 1_000_000L * thread + i;
                        mine.add(table.add(number)); // never full: 300 of 600 for each thread
                    }
                    for (int i = 0; i < count; i++) {
                        assertThat(table.get(mine.get(i))).isEqualTo(1_000_000L * thread + i);
                        assertThat(table.remove(mine.get(i))).isEqualTo(1_000_000L * thread + i);
                    }
                    gone.forEach(handle -> assertThat(table.find(handle)).isNull());
                    gone = mine;
                    mine = new ArrayList<>();
                }
                done.set(true);
            });
            assertThat(table.size()).isZero();
            freed.addAndGet(table.trim());
            assertThat(freed.get()).isPositive();
            assertThat(table.footprint()).isEqualTo(fresh).isEqualTo(arenas.bytesHeld());
            if (entries == 600) {
                assertThat(add(table, 600)).doesNotHaveDuplicates();
            }
        }
    }
}
