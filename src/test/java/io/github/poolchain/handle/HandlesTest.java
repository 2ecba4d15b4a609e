package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlesTest {
    private static final long LAST_GENERATION = (1L << 40) - 1;

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "0, 16777215", "1099511627775, 1", "1099511627775, 16777215", "549755813888, 63"})
    void shouldGiveBackTheGenerationAndTheIndexItWasMadeOf(long generation, int index) {
        long handle = Handles.of(generation, index);
        assertThat(Handles.generation(handle)).isEqualTo(generation);
        assertThat(Handles.index(handle)).isEqualTo(index);
        assertThat(handle).isNotZero();
    }

    @Test
    void shouldUseAllBitsOfAWord() {
        assertThat(Handles.of(LAST_GENERATION, Handles.MAX_INDEX)).isEqualTo(-1L);
        assertThat(Handles.of(0, Handles.NO_INDEX)).isZero();
        assertThat(Handles.MAX_INDEX).isEqualTo(16_777_215);
    }

    @Test
    void shouldGoOnFromTheLastGenerationToTheFirst() {
        assertThat(Handles.next(0)).isEqualTo(1);
        assertThat(Handles.next(LAST_GENERATION - 1)).isEqualTo(LAST_GENERATION);
        assertThat(Handles.next(LAST_GENERATION)).isZero();
        assertThat(Handles.of(Handles.next(LAST_GENERATION), 7)).isEqualTo(7);
    }

    @Test
    void shouldCountTheStepsBetweenGenerationsAcrossTheWrap() {
        assertThat(Handles.distance(5, 5)).isZero();
        assertThat(Handles.distance(5, 9)).isEqualTo(4);
        assertThat(Handles.distance(LAST_GENERATION, 0)).isEqualTo(1);
        assertThat(Handles.distance(LAST_GENERATION - 2, 3)).isEqualTo(6);
        assertThat(Handles.distance(1, 0)).isEqualTo(LAST_GENERATION);
    }

    @Test
    void shouldBeginTheFirstTablesAsFarApartAsCanBe() {
        assertThat(Handles.firstGeneration(0)).isZero();
        assertThat(Handles.firstGeneration(1)).isEqualTo(1L << 39);
        assertThat(Handles.firstGeneration(2)).isEqualTo(1L << 38);
        assertThat(Handles.firstGeneration(3)).isEqualTo(3L << 38);
        for (int bits = 1; bits <= 16; bits++) {
            assertThat(nearest(1 << bits)).as("of 2^" + bits + " tables").isEqualTo(1L << (40 - bits));
        }
    }

    @Test
    void shouldBeginLaterTablesElsewhereToo() {
        assertThat(nearest(1 << 17)).isEqualTo(1L << 23);
    }

    /** The least number of steps from where one of the first so many tables begins to where the next one does. */
    private static long nearest(int tables) {
        TreeSet<Long> begins = new TreeSet<>();
        for (int i = 0; i < tables; i++) {
            begins.add(Handles.firstGeneration(i));
        }
        assertThat(begins).hasSize(tables);
        long nearest = Long.MAX_VALUE;
        long before = begins.last();
        for (long begin : begins) {
            assertThat(begin).isBetween(0L, LAST_GENERATION);
            nearest = Math.min(nearest, Handles.distance(before, begin));
            before = begin;
        }
        return nearest;
    }
}
