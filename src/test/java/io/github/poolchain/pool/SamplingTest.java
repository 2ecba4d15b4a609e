package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    private static final int COUNTS = 1 << 20;

    @Test
    void shouldFindNoneDueAtZeroAndAllAtOne() {
        Sampling none = new Sampling(0);
        Sampling all = new Sampling(1);
        for (long count : new long[] {0, 1, 2, 1_000, 0x0E217C1E66C88CC3L, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(none.isDue(count)).isFalse();
            assertThat(all.isDue(count)).isTrue();
        }
        assertThat(due(none, 1)).isZero();
        assertThat(due(all, 1)).isEqualTo(COUNTS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0 / 1_024, 0.01, 0.3, 0.5, 0.75, 0.999})
    void shouldFindTheShareDueWhereverTheCountBegins(double rate) {
        Sampling sampling = new Sampling(rate);
        assertThat(sampling.rate()).isEqualTo(rate);
        for (long first : new long[] {1, 1L << 40, Long.MAX_VALUE - 1_000}) {
            assertThat(due(sampling, first) / (double) COUNTS).isCloseTo(rate, within(0.0001));
        }
    }

    @Test
    void shouldSpreadThemEvenly() {
        Sampling sampling = new Sampling(0.01);
        long last = 0;
        for (long count = 1; count < COUNTS; count++) {
            if (sampling.isDue(count)) {
                assertThat(count - last).isLessThan(300);
                last = count;
            }
        }
    }

    @Test
    void shouldTakeAnotherRateAtAnyTime() {
        Sampling sampling = new Sampling(0);
        sampling.set(1);
        assertThat(sampling.isDue(7)).isTrue();
        sampling.set(Double.MIN_VALUE);
        assertThat(sampling.rate()).isEqualTo(Double.MIN_VALUE);
        assertThat(due(sampling, 1)).isZero();
        sampling.set(0);
        assertThat(sampling.isDue(0)).isFalse();
    }

    @Test
    void shouldWatchAThousandAPeriodOfASuspiciousPoolOrMore() {
        assertThat(Sampling.suspiciousRate(0)).isEqualTo(1);
        assertThat(Sampling.suspiciousRate(1_000)).isEqualTo(1);
        assertThat(Sampling.suspiciousRate(10_000)).isEqualTo(0.1);
        assertThat(Sampling.suspiciousRate(60_000_000)).isEqualTo(1.0 / 1_024);
        assertThat(Sampling.suspiciousRate(-1)).as("counts that are read one after the other").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldRefuseWhatIsNoShare(double rate) {
        assertThatThrownBy(() -> Sampling.checkRate(rate))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("leakSampling is " + rate + ", not in [0, 1]");
    }

    private static int due(Sampling sampling, long first) {
        int due = 0;
        for (int i = 0; i < COUNTS; i++) {
            due += sampling.isDue(first + i) ? 1 : 0;
        }
        return due;
    }
}
