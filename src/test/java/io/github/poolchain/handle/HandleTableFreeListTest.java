package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The free list, step by step: a test plays the thread that is overtaken, by doing to the table's memory what popFree
 * and pushFree do to it.
 */
class HandleTableFreeListTest {
    private final CountingArenas arenas = new CountingArenas();
    private HandleTable<String> table;
    private MemorySegment words;

    @BeforeEach
    void open() {
        table = new HandleTable<>(1_000, 1L << 32, 0, arenas);
        words = arenas.given().getFirst();
        assertThat(words.byteSize()).isEqualTo(TableLayout.BYTES);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldKeepItsTwoWordsOnLinesOfTheirOwn() {
        assertThat(words.address() % TableLayout.LINE).isZero();
        assertThat(TableLayout.FRESH_OFFSET - TableLayout.FREE_OFFSET).isGreaterThanOrEqualTo(TableLayout.LINE);
        assertThat(TableLayout.BYTES).isGreaterThanOrEqualTo(TableLayout.FRESH_OFFSET + TableLayout.LINE);
        assertThat(arenas.given().get(1).address() % TableLayout.LINE).as("the entries").isZero();
    }

    @Test
    void shouldUseTheEntryAgainThatWasGivenBackLast() {
        long a = table.add("a");
        long b = table.add("b");
        table.remove(a);
        table.remove(b);
        assertThat(Handles.index(TableLayout.freeAcquire(words))).isEqualTo(Handles.index(b));
        assertThat(Handles.index(table.add("c"))).isEqualTo(Handles.index(b));
        assertThat(Handles.index(table.add("d"))).isEqualTo(Handles.index(a));
        assertThat(Handles.index(TableLayout.freeAcquire(words))).isEqualTo(Handles.NO_INDEX);
        assertThat(Handles.index(table.add("e"))).isEqualTo(3);
    }

    @Test
    void shouldNeverHaveTheSameTopTwiceWhenAnEntryComesAndGoes() {
        Set<Long> tops = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            table.remove(table.add("a"));
            assertThat(tops.add(TableLayout.freeAcquire(words))).isTrue();
        }
    }

    @Test
    void shouldNotLetAPopSucceedThatWasOvertakenByPopsAndAPush() {
        long a = table.add("a");
        long b = table.add("b");
        table.remove(a);
        table.remove(b);
        // A slow thread reads the top, b, and that the next is a ...
        long top = TableLayout.freeAcquire(words);
        long overtaken = Handles.of(Handles.generation(top), Handles.index(a));
        // ... then others take both, and give b back ...
        long b2 = table.add("b");
        long a2 = table.add("a");
        table.remove(b2);
        assertThat(Handles.index(TableLayout.freeAcquire(words))).isEqualTo(Handles.index(top));
        // ... and now the slow thread wants b, and would make a the top, which is in use.
        assertThat(TableLayout.casFree(words, top, overtaken)).isNotEqualTo(top);
        assertThat(Handles.index(table.add("c"))).isEqualTo(Handles.index(b));
        assertThat(Handles.index(table.add("d"))).isEqualTo(3);
        assertThat(table.get(a2)).isEqualTo("a");
    }

    @Test
    void shouldCountTagsAcrossTheWrap() {
        long lastTag = (1L << 40) - 1;
        TableLayout.casFree(words, TableLayout.freeAcquire(words), Handles.of(lastTag, Handles.NO_INDEX));
        long a = table.add("a");
        table.remove(a);
        assertThat(TableLayout.freeAcquire(words)).isEqualTo(Handles.of(0, Handles.index(a)));
        long a2 = table.add("a");
        assertThat(Handles.index(a2)).isEqualTo(Handles.index(a));
        assertThat(a2).isNotEqualTo(a);
        table.remove(a2);
        assertThat(TableLayout.freeAcquire(words)).isEqualTo(Handles.of(1, Handles.index(a)));
    }

    @Test
    void shouldNotPutAUsedUpEntryOnTheList() {
        CountingArenas own = new CountingArenas();
        try (HandleTable<String> brief = new HandleTable<>(10, 1, 0, own)) {
            long before = TableLayout.freeAcquire(own.given().getFirst());
            brief.remove(brief.add("a"));
            assertThat(TableLayout.freeAcquire(own.given().getFirst())).isEqualTo(before);
        }
    }

    @Test
    void shouldTakeNoFreshEntryWhenMemoryIsRefused() {
        for (int i = 0; i < 63; i++) {
            table.add("a");
        }
        long fresh = TableLayout.freshAcquire(words);
        arenas.refuseArenas(true);
        try {
            table.add("b");
        } catch (OutOfMemoryError expected) {
            assertThat(TableLayout.freshAcquire(words)).isEqualTo(fresh).isEqualTo(64);
            return;
        }
        throw new AssertionError("there was memory");
    }
}
