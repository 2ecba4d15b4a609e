package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes to an end: entries, their uses, memory. */
class HandleTableLimitsTest {
    private static final long MANY = 1L << 32;

    // ---- Entries

    @Test
    void shouldRefuseToAddWhenFullAndGoOnAfterARemoval() {
        try (HandleTable<String> table = new HandleTable<>(3, MANY, 0, Arena::ofShared)) {
            table.add("a");
            long b = table.add("b");
            table.add("c");
            assertThatThrownBy(() -> table.add("d"))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("full")
                    .hasMessageContaining("3");
            assertThat(table.size()).isEqualTo(3);
            assertThat(table.remove(b)).isEqualTo("b");
            assertThat(table.get(table.add("d"))).isEqualTo("d");
            assertThatThrownBy(() -> table.add("e")).isExactlyInstanceOf(IllegalStateException.class);
            assertThat(table.size()).isEqualTo(3);
        }
    }

    @Test
    void shouldRefuseNullAndChangeNothing() {
        try (HandleTable<String> table = new HandleTable<>(1, MANY, 0, Arena::ofShared)) {
            assertThatThrownBy(() -> table.add(null)).isInstanceOf(NullPointerException.class).hasMessage("object");
            assertThat(table.size()).isZero();
            table.add("a");
        }
    }

    // ---- Uses

    @Test
    void shouldRetireAnEntryThatIsUsedUp() {
        int entries = 5;
        int uses = 3;
        long firstGeneration = (1L << 40) - 1;
        try (HandleTable<Integer> table = new HandleTable<>(entries, uses, firstGeneration, Arena::ofShared)) {
            Set<Long> issued = new HashSet<>();
            for (int i = 0; i < entries * uses; i++) {
                long handle = table.add(i);
                issued.add(handle);
                assertThat(table.remove(handle)).isEqualTo(i);
            }
            assertThat(issued).hasSize(entries * uses);
            assertThatThrownBy(() -> table.add(0))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("5");
            issued.forEach(handle -> assertThat(table.find(handle)).isNull());
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void shouldMoveAnObjectToAnotherEntryWhenItsOwnIsUsedUp() {
        try (HandleTable<String> table = new HandleTable<>(10, 3, 0, Arena::ofShared)) {
            long first = table.add("a");
            long second = table.renew(first);
            long third = table.renew(second);
            assertThat(Handles.index(third)).isEqualTo(Handles.index(first));
            long fourth = table.renew(third);
            assertThat(Handles.index(fourth)).isNotEqualTo(Handles.index(first));
            assertThat(table.get(fourth)).isEqualTo("a");
            assertThat(table.size()).isEqualTo(1);
            assertThat(List.of(first, second, third)).allSatisfy(stale -> assertThat(table.find(stale)).isNull());
            assertThatThrownBy(() -> table.renew(third)).isInstanceOf(StaleHandleException.class);
            assertThat(table.remove(fourth)).isEqualTo("a");
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void shouldKeepAHandleThatCannotBeRenewedBecauseTheTableIsFull() {
        try (HandleTable<String> table = new HandleTable<>(1, 1, 0, Arena::ofShared)) {
            long handle = table.add("a");
            assertThatThrownBy(() -> table.renew(handle))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("full");
            assertThat(table.get(handle)).isEqualTo("a");
            assertThat(table.size()).isEqualTo(1);
            assertThat(table.remove(handle)).isEqualTo("a");
        }
    }

    @Test
    void shouldKeepAHandleThatCannotBeRenewedForWantOfMemory() {
        CountingArenas arenas = new CountingArenas();
        try (HandleTable<Integer> table = new HandleTable<>(1_000, 1, 0, arenas)) {
            List<Long> handles = addMany(table, 63);
            arenas.refuseArenas(true);
            assertThatThrownBy(() -> table.renew(handles.get(7))).isInstanceOf(OutOfMemoryError.class);
            assertHolds(table, handles);
            arenas.refuseArenas(false);
            long renewed = table.renew(handles.get(7));
            handles.set(7, renewed);
            assertHolds(table, handles);
        }
    }

    // ---- Memory

    @Test
    void shouldChangeNothingWhenItCannotGrowAndGoOnWhenItCan() {
        CountingArenas arenas = new CountingArenas();
        try (HandleTable<Integer> table = new HandleTable<>(1_000, MANY, 0, arenas)) {
            for (int size : new int[] {63, 127, 255}) {
                List<Long> handles = addMany(table, size - table.size());
                long footprint = table.footprint();

                arenas.refuseArenas(true);
                assertThatThrownBy(() -> table.add(-1)).isInstanceOf(OutOfMemoryError.class);
                arenas.refuseArenas(false);
                arenas.allowAllocations(arenas.given().size());
                assertThatThrownBy(() -> table.add(-1)).isInstanceOf(OutOfMemoryError.class);
                arenas.allowAllocations(Integer.MAX_VALUE);

                assertThat(table.size()).isEqualTo(size);
                assertThat(table.footprint()).isEqualTo(footprint).isEqualTo(arenas.bytesHeld());
                assertThat(table.remove(handles.get(0))).isZero();
                table.add(0); // room without growing
                long grown = table.add(77);
                assertThat(table.get(grown)).isEqualTo(77);
                assertThat(table.footprint()).isGreaterThan(footprint).isEqualTo(arenas.bytesHeld());
            }
        }
        assertThat(arenas.held()).isZero();
    }

    @Test
    void shouldLeaveNoMemoryBehindWhenItCannotBeMade() {
        for (int allocations = 0; allocations < 2; allocations++) {
            CountingArenas arenas = new CountingArenas();
            arenas.allowAllocations(allocations);
            assertThatThrownBy(() -> new HandleTable<>(10, MANY, 0, arenas)).isInstanceOf(OutOfMemoryError.class);
            assertThat(arenas.opened()).isEqualTo(1);
            assertThat(arenas.held()).isZero();
        }
        CountingArenas none = new CountingArenas();
        none.refuseArenas(true);
        assertThatThrownBy(() -> new HandleTable<>(10, MANY, 0, none)).isInstanceOf(OutOfMemoryError.class);
        assertThat(none.held()).isZero();
    }

    @Test
    void shouldFreeWhatItMadeInVainWhenAnotherHasGrownTheTable() {
        CountingArenas arenas = new CountingArenas();
        try (HandleTable<Integer> table = new HandleTable<>(1_000, MANY, 0, arenas)) {
            List<Long> handles = addMany(table, 63);
            arenas.beforeOpening(() -> handles.add(table.add(63)));
            handles.add(table.add(64));
            assertThat(arenas.opened()).isEqualTo(3);
            assertThat(arenas.held()).isEqualTo(2);
            assertThat(table.footprint()).isEqualTo(arenas.bytesHeld());
            assertHolds(table, handles);
        }
        assertThat(arenas.held()).isZero();
    }

    @Test
    void shouldStartWithLessThanAKilobyteAndNotGrowInSteadyState() {
        CountingArenas arenas = new CountingArenas();
        try (HandleTable<Integer> table = new HandleTable<>(1_000, MANY, 0, arenas)) {
            assertThat(table.footprint()).isLessThan(1_024).isEqualTo(arenas.bytesHeld());
            for (int i = 0; i < 1_000; i++) {
                List<Long> handles = addMany(table, 63);
                handles.forEach(table::remove);
            }
            assertThat(arenas.opened()).isEqualTo(1);
        }
    }

    private static List<Long> addMany(HandleTable<Integer> table, int count) {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handles.add(table.add(i));
        }
        return handles;
    }

    /** The n-th handle leads to n, and there are no others. */
    private static void assertHolds(HandleTable<Integer> table, List<Long> handles) {
        for (int i = 0; i < handles.size(); i++) {
            assertThat(table.get(handles.get(i))).isEqualTo(i);
        }
        assertThat(handles).doesNotHaveDuplicates();
        assertThat(table.size()).isEqualTo(handles.size());
    }
}
