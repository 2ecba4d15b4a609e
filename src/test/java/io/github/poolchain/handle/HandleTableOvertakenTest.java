package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An add that is overtaken by other calls just when it grows the table, which is where a test can stop it. */
class HandleTableOvertakenTest {
    private final CountingArenas arenas = new CountingArenas();

    @Test
    void shouldNotBeFullWhileThereIsAnEntryThatIsFree() {
        // 64 entries, of which 63 are taken; the 64th needs another chunk.
        try (HandleTable<Integer> table = new HandleTable<>(64, 1L << 32, 0, arenas)) {
            List<Long> handles = addMany(table, 63);
            // One thread finds no free entry and grows the table ...
            arenas.beforeOpening(() -> {
                // ... a second does the same ...
                arenas.beforeOpening(() -> {
                    // ... a third makes room: now two entries are to be had, for two threads ...
                    table.remove(handles.removeFirst());
                });
                handles.add(table.add(63)); // ... the second takes the fresh one ...
                assertThat(table.size()).isEqualTo(63);
            });
            // ... and the first must get the free one.
            assertThatCode(() -> handles.add(table.add(64))).doesNotThrowAnyException();
            assertThat(table.size()).isEqualTo(64);
            assertThat(table.get(handles.getLast())).isEqualTo(64);
        }
        assertThat(arenas.held()).isZero();
    }

    @Test
    void shouldNotRunOutOfMemoryWhenAnotherHasGrownTheTable() {
        try (HandleTable<Integer> table = new HandleTable<>(1_000, 1L << 32, 0, arenas)) {
            List<Long> handles = addMany(table, 63);
            arenas.beforeOpening(() -> {
                handles.add(table.add(63));
                arenas.refuseArenas(true);
            });
            // There is room in the chunk that the other has made.
            assertThatCode(() -> handles.add(table.add(64))).doesNotThrowAnyException();
            assertThat(table.get(handles.getLast())).isEqualTo(64);
            assertThat(table.size()).isEqualTo(65);
        }
    }

    private static List<Long> addMany(HandleTable<Integer> table, int count) {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handles.add(table.add(i));
        }
        return handles;
    }
}
