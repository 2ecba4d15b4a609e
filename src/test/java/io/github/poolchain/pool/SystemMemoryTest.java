package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the JVM is asked for, and how its answer is read. */
class SystemMemoryTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Trim native heap: RSS+Swap: 182M->114M (-69364K) | 71028736
            Trim native heap: RSS+Swap: 30G->14G (-16G)      | 17179869184
            Trim native heap: RSS+Swap: 575M->329M (-246M)   | 257949696
            Trim native heap: RSS+Swap: 9000B->8000B (-1000B)| 1000
            Trim native heap: RSS+Swap: 115M->115M (+0B)     | 0
            Trim native heap: RSS+Swap: 115M->120M (+5120K)  | 0
            Trim native heap: (no details available).        | 0
            """)
    void shouldReadWhatWentBack(String said, long bytes) {
        assertThat(SystemMemory.parse(said)).isEqualTo(bytes);
    }

    @Test
    void shouldNoticeThatItCannotBeHad() {
        assertThatThrownBy(() -> SystemMemory.parse("Not available.\n")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldAskOnlyWhenEnoughHasBeenFreed() {
        SystemMemory memory = new SystemMemory();
        SystemMemory other = new SystemMemory();
        memory.freed(SystemMemory.ENOUGH); // at least: other tests of this process have freed some
        memory.giveBack();
        assertThat(memory.trims()).isEqualTo(1);
        assertThat(memory.bytes()).isNotNegative();
        memory.freed(SystemMemory.ENOUGH / 4);
        assertThat(memory.giveBack()).isZero();
        other.freed(SystemMemory.ENOUGH / 4);
        assertThat(other.giveBack()).isZero();
        assertThat(memory.trims()).isEqualTo(1);
        other.freed(SystemMemory.ENOUGH / 2);
        other.giveBack();
        assertThat(memory.trims()).isEqualTo(1);
        assertThat(other.trims()).as("what all have freed counts").isEqualTo(1);
    }
}
