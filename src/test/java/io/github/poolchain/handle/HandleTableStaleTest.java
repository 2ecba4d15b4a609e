package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which words a table takes for handles, and which not. */
class HandleTableStaleTest {
    private static final long ONE_GENERATION = 1L << Handles.INDEX_BITS;

    @Test
    void shouldRecogniseAHandleAsStaleAfterRemove() {
        try (HandleTable<String> table = new HandleTable<>()) {
            long handle = table.add("a");
            assertThat(table.remove(handle)).isEqualTo("a");
            assertStale(table, handle);
        }
    }

    @Test
    void shouldRecogniseAHandleAsStaleWhenItsEntryHasTheNextTenant() {
        try (HandleTable<String> table = new HandleTable<>()) {
            long first = table.add("a");
            table.remove(first);
            long second = table.add("b");
            assertThat(Handles.index(second)).as("the entry is used again").isEqualTo(Handles.index(first));
            assertStale(table, first);
            assertThat(table.get(second)).isEqualTo("b");
        }
    }

    @Test
    void shouldRecogniseAHandleAsStaleAfterRenew() {
        try (HandleTable<String> table = new HandleTable<>()) {
            long first = table.add("a");
            long second = table.renew(first);
            assertThat(second).isNotEqualTo(first).isNotZero();
            assertStale(table, first);
            assertThat(table.get(second)).isEqualTo("a");
            assertThat(table.size()).isEqualTo(1);
            assertThat(table.remove(second)).isEqualTo("a");
            assertStale(table, second);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 2, 63, 64, 16_777_215, 16_777_216, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 39})
    void shouldRecogniseAHandleThatWasNeverIssued(long handle) {
        try (HandleTable<String> table = new HandleTable<>()) {
            assertStale(table, handle);
        }
    }

    @Test
    void shouldRecogniseNeighboursOfAHandleAsNeverIssued() {
        try (HandleTable<String> table = new HandleTable<>()) {
            long handle = table.add("a");
            assertStale(table, handle + ONE_GENERATION);
            assertStale(table, handle - ONE_GENERATION);
            assertStale(table, handle + 1);
            assertStale(table, handle - 1);
            assertStale(table, -handle);
            assertStale(table, ~handle);
            for (int bit = 0; bit < Long.SIZE; bit++) {
                assertStale(table, handle ^ 1L << bit);
            }
            assertThat(table.get(handle)).isEqualTo("a");
        }
    }

    @Test
    void shouldSayWhichHandleIsStaleAndWhy() {
        try (HandleTable<String> table = new HandleTable<>()) {
            long handle = 0xABCDEF0123456789L;
            assertThatThrownBy(() -> table.get(handle))
                    .isInstanceOfSatisfying(StaleHandleException.class, e -> assertThat(e.handle()).isEqualTo(handle))
                    .hasMessage("handle 0xabcdef0123456789: removed, or never issued by this table");
        }
    }

    @Test
    void shouldTakeNoWordForAHandleButThoseOfWhatIsIn() {
        // Entries hold words of other kinds, too: links of the free list. None of them must pass for a handle.
        long firstGeneration = (1L << 40) - 2;
        try (HandleTable<Long> table = new HandleTable<>(130, 4, firstGeneration, Arena::ofShared)) {
            List<Long> live = new ArrayList<>();
            for (long i = 0; i < 70; i++) {
                live.add(table.add(i));
            }
            int[] removals = {5, 5, 0, 60, 33, 33, 2, 40, 7, 0, 0, 21};
            for (int round = 0; round < 6; round++) {
                for (int position : removals) {
                    long removed = live.remove(position % live.size());
                    table.remove(removed);
                    if (position % 3 == 0) {
                        live.add(table.add((long) position));
                    }
                }
                live.set(round, table.renew(live.get(round)));
                assertOnlyTheseAreHandles(table, live, firstGeneration);
            }
        }
    }

    private static void assertOnlyTheseAreHandles(HandleTable<?> table, List<Long> live, long firstGeneration) {
        Set<Long> found = new HashSet<>();
        for (int steps = -2; steps < 8; steps++) {
            for (int index = 0; index < 140; index++) {
                long word = Handles.of(firstGeneration + steps, index);
                if (table.find(word) != null) {
                    found.add(word);
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(live);
    }

    @Test
    void shouldNeverIssueAHandleTwice() {
        try (HandleTable<Object> table = new HandleTable<>()) {
            Set<Long> issued = new HashSet<>();
            Object object = new Object();
            long kept = table.add(object);
            issued.add(kept);
            for (int i = 0; i < 100_000; i++) {
                long handle = table.add(object);
                assertThat(issued.add(handle) && handle != 0).isTrue();
                if (i % 3 == 0) {
                    handle = table.renew(handle);
                    assertThat(issued.add(handle) && handle != 0).isTrue();
                }
                table.remove(handle);
            }
            assertThat(table.size()).isEqualTo(1);
            assertThat(table.get(kept)).isSameAs(object);
        }
    }

    @Test
    void shouldRecogniseTheHandlesOfOtherTables() {
        int tables = 1_000;
        List<HandleTable<String>> all = new ArrayList<>();
        List<List<Long>> issued = new ArrayList<>();
        try {
            for (int i = 0; i < tables; i++) {
                HandleTable<String> table = new HandleTable<>();
                all.add(table);
                long a = table.add("a");
                long b = table.add("b");
                table.remove(a);
                long c = table.add("c");
                long d = table.renew(c);
                issued.add(List.of(a, b, c, d));
            }
            int accepted = 0;
            for (int i = 0; i < tables; i++) {
                for (int j = 0; j < tables; j++) {
                    for (long handle : issued.get(j)) {
                        accepted += all.get(i).find(handle) == null ? 0 : 1;
                    }
                }
                assertThat(all.get(i).get(issued.get(i).get(1))).isEqualTo("b");
                assertThat(all.get(i).get(issued.get(i).get(3))).isEqualTo("c");
            }
            assertThat(accepted).as("each table takes its own two").isEqualTo(2 * tables);
            assertStale(all.get(0), issued.get(1).get(1));
            assertStale(all.get(1), issued.get(0).get(1));
        } finally {
            all.forEach(HandleTable::close);
        }
    }

    /** Also that nothing changes. */
    private static void assertStale(HandleTable<?> table, long handle) {
        int size = table.size();
        assertThat(table.find(handle)).isNull();
        assertThatThrownBy(() -> table.get(handle)).satisfies(e -> assertNames(e, handle));
        assertThatThrownBy(() -> table.remove(handle)).satisfies(e -> assertNames(e, handle));
        assertThatThrownBy(() -> table.renew(handle)).satisfies(e -> assertNames(e, handle));
        assertThat(table.size()).isEqualTo(size);
    }

    private static void assertNames(Throwable e, long handle) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        StaleHandleException.class, stale -> assertThat(stale.handle()).isEqualTo(handle))
                .hasMessageContaining(Long.toHexString(handle));
    }
}
