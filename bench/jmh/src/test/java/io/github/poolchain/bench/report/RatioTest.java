package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioTest {
    @Test
    void shouldCompareWithinEachRound() {
        // The machine was twice as slow in the second round: the ratio does not know.
        assertThat(Ratio.of(List.of(5.0, 10.0), List.of(10.0, 20.0), false)).isEqualTo(new Ratio(0.5, 0.5, 0.5));
    }

    @Test
    void shouldGiveMedianAndExtremesOfTheRounds() {
        assertThat(Ratio.of(List.of(1.0, 3.0, 8.0), List.of(2.0, 2.0, 2.0), false)).isEqualTo(new Ratio(1.5, 0.5, 4));
        assertThat(Ratio.of(List.of(4.0, 2.0), List.of(2.0, 2.0), false)).isEqualTo(new Ratio(1.5, 1, 2));
    }

    @Test
    void shouldTurnThroughputAround() {
        assertThat(Ratio.of(List.of(200.0), List.of(100.0), true)).isEqualTo(new Ratio(0.5, 0.5, 0.5));
    }

    @Test
    void shouldRefuseRoundsThatDoNotMatchAndScoresThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(List.of(), List.of(), false));
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(List.of(1.0), List.of(1.0, 2.0), false)).withMessageContaining("1 and 2 rounds");
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(List.of(0.0), List.of(1.0), false));
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(List.of(1.0), List.of(Double.NaN), false));
    }

    @Test
    void shouldComeBackFromJson() {
        Ratio ratio = new Ratio(0.5, 0.25, 1.75);
        assertThat(Ratio.fromJson(ratio.toJson())).isEqualTo(ratio);
    }

    @ParameterizedTest
    @CsvSource({"0.0123, 0.012", "0.123, 0.12", "9.994, 9.99", "10.04, 10.0", "99.94, 99.9", "'12345', '12,345'"})
    void shouldWriteThreeDigits(double number, String text) {
        assertThat(Ratio.format(number)).isEqualTo(text);
    }
}
