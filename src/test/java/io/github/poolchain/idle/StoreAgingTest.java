package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is old: what has not been used since before the period began. */
class StoreAgingTest {
    private Store<Integer> store;
    private final List<Integer> old = new ArrayList<>();

    @BeforeEach
    void clear() {
        old.clear();
    }

    /** All combinations of where the objects lie: one magazine, two, and the chain. */
    @ParameterizedTest
    @CsvSource({"1, 1", "4, 3", "4, 4", "4, 5", "4, 8", "4, 9", "4, 40", "1, 40", "64, 40"})
    void shouldBeOldAfterAPeriodWithoutUse(int magazineSize, int count) {
        store = Stores.store(magazineSize);
        Stores.fill(store, count);
        Stores.sweep(store, old, true);
        assertThat(old).as("in the period in which it came").isEmpty();

        Stores.endPeriod(store);
        Stores.sweep(store, old, true);

        assertThat(old).hasSize(count).doesNotHaveDuplicates();
        assertThat(store.size()).isZero();
        assertThat(Stores.take(store)).isNull();
    }

    /** The newest are used; the others have not been for the whole period. */
    @ParameterizedTest
    @CsvSource({"4, 4, 1", "4, 8, 3", "4, 8, 5", "4, 40, 2", "4, 40, 4", "1, 40, 2", "64, 40, 30", "4, 40, 40"})
    void shouldNotBeOldIfItHasBeenUsed(int magazineSize, int count, int used) {
        store = Stores.store(magazineSize);
        Stores.fill(store, count);
        Stores.endPeriod(store);
        List<Integer> inUse = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < used; i++) {
                inUse.add(Stores.take(store));
            }
            inUse.reversed().forEach(object -> assertThat(Stores.give(store, object)).isTrue());
            assertThat(inUse).allMatch(object -> object >= count - used);
            inUse.clear();
        }

        Stores.sweep(store, old, true);

        assertThat(old).hasSize(count - used).allMatch(object -> object < count - used);
        assertThat(Stores.drain(store)).hasSize(used).allMatch(object -> object >= count - used);
    }

    /** A sweep takes what it has room for; what it leaves stays as old as it is. */
    @ParameterizedTest
    @CsvSource({"4, 4", "4, 9", "4, 40", "1, 10", "64, 40"})
    void shouldStayOldIfASweepHasNoRoomForIt(int magazineSize, int count) {
        store = Stores.store(magazineSize);
        Stores.fill(store, count);
        Stores.endPeriod(store);
        for (int i = 0; i < count; i++) {
            int before = i;
            store.waiters.hold();
            boolean _ = store.sweep(object -> old.size() == before && old.add(object), true, Stores.PATIENCE_NANOS);
            store.waiters.unhold();
            assertThat(old).as("one at a time").hasSize(before + 1);
            assertThat(store.size()).isEqualTo(count - before - 1);
        }
        assertThat(old).doesNotHaveDuplicates();
        assertThat(Stores.drain(store)).isEmpty();
    }

    /** What has come from another shard in this period has been used, but for what lay in the magazine with it. */
    @ParameterizedTest
    @CsvSource({"4, 40"})
    void shouldBeOldWhereverItHasMoved(int magazineSize, int count) throws Exception {
        store = Stores.store(magazineSize);
        Stores.fill(store, count);
        Stores.endPeriod(store);
        Integer stolen = Stores.inNewThread(() -> {
            Integer object = store.takeSlow(true);
            assertThat(Stores.give(store, object)).isTrue();
            return object;
        });
        assertThat(store.steals()).isEqualTo(1);

        Stores.sweep(store, old, true);

        assertThat(old).hasSize(count - 1).doesNotContain(stolen);
        assertThat(Stores.drain(store)).containsExactly(stolen);
    }
}
