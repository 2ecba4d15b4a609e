package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final Ratio RECORDED = new Ratio(0.5, 0.45, 0.6);

    private static Judgement judge(double middle, double least, double most) {
        return new Judgement("id", RECORDED, new Ratio(middle, least, most));
    }

    @Test
    void shouldAllowTheRecordedSpreadAndATolerance() {
        assertThat(judge(0.6, 0.55, 0.9).worse()).isFalse();
        assertThat(judge(0.68, 0.65, 0.9).worse()).isFalse();
        assertThat(judge(0.70, 0.65, 0.9).worse()).isTrue();
    }

    @Test
    void shouldNotTrustAMedianIfARoundWasAsGoodAsRecorded() {
        assertThat(judge(1.2, 0.58, 1.5).worse()).isFalse();
    }

    @Test
    void shouldSayWhatGotBetter() {
        assertThat(judge(0.3, 0.3, 0.3).better()).isTrue();
        assertThat(judge(0.3, 0.3, 0.3).text()).startsWith("better  id: 0.30 (0.30 to 0.30), recorded 0.50 (0.45 to 0.60), allowed 0.69");
        assertThat(judge(0.9, 0.8, 1.0).text()).startsWith("WORSE   id");
        assertThat(judge(0.5, 0.5, 0.5).text()).startsWith("as was  id");
    }

    @Test
    void shouldCompareRowsByTheirNames() {
        Row recorded = Samples.row("one", List.of(5.0), List.of(10.0));
        Row same = Samples.row("one", List.of(9.0), List.of(10.0));
        Row unknown = Samples.row("new", List.of(9.0), List.of(10.0));
        List<Judgement> judgements = Guard.judge(List.of(recorded, Samples.row("gone", List.of(1.0), List.of(1.0))), List.of(unknown, same));
        assertThat(judgements).singleElement().satisfies(judgement -> {
            assertThat(judgement.id()).isEqualTo("POOLS: one: Pool / Peer <&>");
            assertThat(judgement.worse()).isTrue();
        });
        assertThat(Guard.missing(List.of(recorded, Samples.row("gone", List.of(1.0), List.of(1.0))), List.of(same)))
                .containsExactly("POOLS: gone: Pool / Peer <&>");
    }

    @Test
    void shouldCallWorseOnlyWhatIsWorseTwice() {
        Judgement worse = judge(0.9, 0.8, 1);
        Judgement fine = judge(0.5, 0.5, 0.5);
        assertThat(Guard.both(List.of(worse), List.of(fine))).containsExactly(fine);
        assertThat(Guard.both(List.of(worse), List.of(worse))).containsExactly(worse);
        assertThat(Guard.both(List.of(fine), List.of(worse))).containsExactly(fine);
        assertThat(Guard.both(List.of(worse), List.of())).containsExactly(worse);
    }

    @Test
    void shouldKnowTheMachineAgain() {
        Report now = new Report(Fields.of("machine", Machine.describe()), List.of(), List.of(), List.of(), List.of());
        Report other = new Report(Fields.of("machine", Fields.of("processor", "another")), List.of(), List.of(), List.of(), List.of());
        assertThat(Guard.machine(Report.parse(now.toJson()))).isEqualTo(Guard.machine(now)).isNotEqualTo(Guard.machine(other));
    }
}
