package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random calls by one thread, compared with a {@link HashMap}. The seed is in the name of a test that fails. */
class HandleTableModelTest {
    private static final int CALLS = 30_000;
    private static final long LAST_GENERATION = (1L << 40) - 1;

    static Stream<Arguments> usesAndSeeds() {
        long fresh = System.nanoTime();
        return Stream.of(1L << 32, 3L, 1L)
                .flatMap(uses -> Stream.of(1L, 2L, fresh).map(seed -> Arguments.of(uses, seed)));
    }

    @ParameterizedTest(name = "each entry used {0} times, seed {1}")
    @MethodSource("usesAndSeeds")
    void shouldDoWhatAHashMapDoes(long uses, long seed) {
        CountingArenas arenas = new CountingArenas();
        // From just before the wrap of the generations.
        try (HandleTable<Object> table = new HandleTable<>(Handles.MAX_INDEX, uses, LAST_GENERATION - 1, arenas)) {
            new Model(table, arenas, uses, seed).run();
        }
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private static final class Model {
        private final HandleTable<Object> table;
        private final CountingArenas arenas;
        private final boolean entriesLast;
        private final Random random;
        private final String seed;
        private final Map<Long, Object> model = new HashMap<>();
        private final List<Long> live = new ArrayList<>();
        private final List<Long> dead = new ArrayList<>();
        private final Set<Long> issued = new HashSet<>();
        private int most;

        Model(HandleTable<Object> table, CountingArenas arenas, long uses, long seed) {
            this.table = table;
            this.arenas = arenas;
            this.entriesLast = uses > CALLS;
            this.random = new Random(seed);
            this.seed = "seed " + seed;
        }

        void run() {
            int addsInTen = 0;
            for (int i = 0; i < CALLS; i++) {
                if (i % 500 == 0) {
                    addsInTen = 1 + random.nextInt(5); // so that there are times of growing and times of shrinking
                }
                int call = random.nextInt(10);
                if (call < addsInTen || live.isEmpty()) {
                    add(new Object());
                } else if (call < 6) {
                    remove(random.nextInt(live.size()));
                } else if (call < 7) {
                    renew(random.nextInt(live.size()));
                } else if (call < 9) {
                    long handle = live.get(random.nextInt(live.size()));
                    assertThat(table.get(handle)).as(seed).isSameAs(model.get(handle));
                    assertThat(table.find(handle)).as(seed).isSameAs(model.get(handle));
                } else if (!dead.isEmpty()) {
                    stale(dead.get(random.nextInt(dead.size())));
                }
                most = Math.max(most, live.size());
                assertThat(table.size()).as(seed).isEqualTo(model.size());
                assertThat(table.footprint()).as(seed).isEqualTo(arenas.bytesHeld());
            }
            checkAll();
        }

        private void add(Object object) {
            enter(table.add(object), object);
        }

        private void enter(long handle, Object object) {
            assertThat(handle).as(seed).isNotZero();
            assertThat(issued.add(handle)).as("%s: %d is new", seed, handle).isTrue();
            model.put(handle, object);
            live.add(handle);
        }

        private Object leave(int position) {
            long handle = live.get(position);
            live.set(position, live.getLast());
            live.removeLast();
            dead.add(handle);
            return model.remove(handle);
        }

        private void remove(int position) {
            long handle = live.get(position);
            Object expected = leave(position);
            assertThat(table.remove(handle)).as(seed).isSameAs(expected);
        }

        private void renew(int position) {
            long handle = live.get(position);
            Object object = leave(position);
            enter(table.renew(handle), object);
        }

        private void stale(long handle) {
            assertThat(table.find(handle)).as(seed).isNull();
            assertThatThrownBy(() -> table.get(handle)).as(seed).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> table.remove(handle)).as(seed).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> table.renew(handle)).as(seed).isInstanceOf(StaleHandleException.class);
        }

        private void checkAll() {
            model.forEach((handle, object) -> assertThat(table.get(handle)).as(seed).isSameAs(object));
            dead.forEach(handle -> assertThat(table.find(handle)).as(seed).isNull());
            assertThat(arenas.opened()).as("%s: has grown through several chunks", seed).isGreaterThan(3);
            if (entriesLast) {
                // Index 0 is never used, and the entries double; entries are used again before there are new ones.
                long entries = Math.max(64, Integer.highestOneBit(most) * 2L);
                assertThat(table.footprint()).as(seed).isEqualTo(TableLayout.BYTES + entries * Long.BYTES);
            }
        }
    }
}
