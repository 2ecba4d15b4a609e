package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuietTest {
    private static final String STAT = """
            cpu  4050964 312910 648254 2400360 1142 5 19812 1536 7 0
            cpu0 2050964 152910 324254 1200360 571 0 9906 768 0 0
            intr 123
            """;

    @Test
    void shouldReadTheKernelsTicks() {
        assertThat(ProcStat.parse(STAT)).isEqualTo(new ProcStat(4050964 + 312910 + 648254 + 5 + 19812, 2400360 + 1142, 1536));
        assertThatIllegalArgumentException().isThrownBy(() -> ProcStat.parse("intr 1 2 3 4 5 6 7 8 9"));
        assertThatIllegalArgumentException().isThrownBy(() -> ProcStat.parse(""));
    }

    @Test
    void shouldReadItsOwnTicksThoughItsNameHasSpacesAndParentheses() {
        String self = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 111 222 333 444 20 0 1 0 99 1 2";
        assertThat(ProcStat.ownTicks(self)).isEqualTo(111 + 222 + 333 + 444);
        assertThatIllegalArgumentException().isThrownBy(() -> ProcStat.ownTicks("42 (a) S 1"));
    }

    @Test
    void shouldTellTheTimeOfOthersFromItsOwn() {
        ProcStat time = new ProcStat(60, 30, 10);
        assertThat(time.othersBusy(50)).isCloseTo(0.1, within(1e-9));
        assertThat(time.othersBusy(70)).isZero();
        assertThat(time.stolen()).isCloseTo(0.1, within(1e-9));
        assertThat(new ProcStat(0, 0, 0).othersBusy(0)).isZero();
    }

    @Test
    void shouldReadTheLoad() {
        assertThat(Quiet.load("0.50 0.94 2.33 2/183 6200\n")).isEqualTo(0.5);
        assertThat(Quiet.running("0.50 0.94 2.33 2/183 6200\n")).isEqualTo(2);
    }

    @Test
    void shouldFindNothingOnAQuietMachine() {
        assertThat(Quiet.before(new ProcStat(2, 398, 0), "0.10 0.94 2.33 1/183 6200", 1)).isEmpty();
        assertThat(Quiet.during(new ProcStat(1_010, 1_000, 5), 1_000, List.of(9.0, 9.2, 9.1, 14.0))).isEmpty();
    }

    @Test
    void shouldSayWhatDisturbsBefore() {
        assertThat(Quiet.before(new ProcStat(200, 180, 20), "1.25 0.94 2.33 3/183 6200", 3)).containsExactly(
                "the load of the last minute is 1.25, above 0.50",
                "2 more threads than this one could run",
                "the processors are busy for 50 % of the time, above 5 %",
                "the hypervisor gave 5.0 % of the time to others, above 1 %");
    }

    @Test
    void shouldSayWhatDisturbedMeanwhile() {
        assertThat(Quiet.during(new ProcStat(1_500, 400, 100), 1_000, List.of(9.0, 18.0, 9.5, 12.0))).containsExactly(
                "others used 25 % of the processors meanwhile, above 3 %",
                "the hypervisor gave 5.0 % of the time to others, above 1 %",
                "the reference row's forks are 1.33 apart, above 1.15");
    }

    @Test
    void shouldForgiveTheReferenceOneForkOfThree() {
        assertThat(Quiet.steadySpread(List.of(10.0, 11.0, 30.0))).isEqualTo(1.1);
        assertThat(Quiet.steadySpread(List.of(10.0, 30.0))).isEqualTo(3);
        assertThat(Quiet.steadySpread(List.of())).isEqualTo(1);
    }
}
