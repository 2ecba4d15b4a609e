package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTailTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "-1, -2", "0, -1", "-1, -1", "-2147483648, 2147483647", "2147483647, -2147483648"})
    void shouldUnpackWhatItPacked(int head, int tail) {
        long word = HeadTail.pack(head, tail);

        assertThat(HeadTail.head(word)).isEqualTo(head);
        assertThat(HeadTail.tail(word)).isEqualTo(tail);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1})
    void shouldCountElementsAcrossTheWrap(int tail) {
        for (int size : new int[] {0, 1, 2, 3, 1 << 30}) {
            assertThat(HeadTail.size(HeadTail.pack(tail + size, tail))).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE, -1})
    void shouldNotCarryFromTheTailIntoTheHead(int tail) {
        assertThat(HeadTail.head(HeadTail.pack(7, tail + 1))).isEqualTo(7);
    }
}
