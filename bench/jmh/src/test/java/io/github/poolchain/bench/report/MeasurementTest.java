package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final Subject OURS = Subject.of("ours", "A.a");
    private static final Subject PEER = Subject.of("peer", "A.b");
    private static final Subject OTHER = Subject.of("other", "A.c");
    private static final Comparison FIRST = Comparison.of(Chapter.POOLS, "first", OURS, PEER);
    private static final Comparison SECOND = Comparison.of(Chapter.POOLS, "second", OURS, PEER, OTHER);
    private final PrintStream quiet = new PrintStream(new ByteArrayOutputStream());
    private final List<String> measured = new ArrayList<>();

    private Score measure(Subject subject, Effort effort) {
        measured.add(subject.name());
        return new Score(measured.size(), 0.1, "ns/op");
    }

    @Test
    void shouldMeasureEachSubjectOnceARoundBesideItsPeers() {
        Measurement measurement = new Measurement(this::measure, new Effort(2, 1, 1, 1), quiet);
        List<Row> rows = measurement.run(List.of(FIRST, SECOND));
        assertThat(measured).containsExactly("PoolDequeue", "ours", "peer", "other", "PoolDequeue", "ours", "peer", "other");
        assertThat(rows).extracting(Row::id).containsExactly("POOLS: first: ours / peer", "POOLS: second: ours / peer", "POOLS: second: ours / other");
        assertThat(rows.getFirst().ours()).containsExactly(2.0, 6.0);
        assertThat(rows.getFirst().peers()).containsExactly(3.0, 7.0);
        assertThat(measurement.reference()).containsExactly(1.0, 5.0);
    }

    @Test
    void shouldLeaveOutWhatFailsAndSayWhy() {
        Measurement measurement = new Measurement((subject, effort) -> {
            if (subject.equals(OTHER)) {
                throw new IllegalStateException("other: not installed");
            }
            return measure(subject, effort);
        }, new Effort(2, 1, 1, 1), quiet);
        assertThat(measurement.run(List.of(SECOND))).extracting(Row::peer).containsExactly(PEER);
        assertThat(measurement.failures()).containsExactly("other: not installed");
    }

    @Test
    void shouldHaveNoTwoRowsOfTheSameName() {
        Set<String> ids = new HashSet<>();
        for (Comparison comparison : Comparisons.all()) {
            for (Subject peer : comparison.peers()) {
                assertThat(ids.add(comparison.chapter() + ": " + comparison.title() + ": " + comparison.ours().name() + " / " + peer.name()))
                        .as(comparison.title() + ": " + peer.name()).isTrue();
            }
        }
    }

    @Test
    void shouldChooseTheShortRunAndWhatIsAskedFor() {
        List<Comparison> all = List.of(FIRST, SECOND.alsoQuick());
        assertThat(Suite.chosen(all, true, "")).extracting(Comparison::title).containsExactly("second");
        assertThat(Suite.chosen(all, false, "FIRST")).extracting(Comparison::title).containsExactly("first");
        assertThat(Suite.chosen(all, false, "pools: s")).extracting(Comparison::title).containsExactly("second");
        assertThat(Suite.chosen(Comparisons.all(), true, "")).hasSizeBetween(5, 15);
    }

    @Test
    void shouldNotReplaceTheWholeByAPart() {
        assertThat(List.of(Suite.name(false, ""), Suite.name(true, " "), Suite.name(false, "pools"), Suite.name(true, "pools")))
                .containsExactly("report", "quick", "report-part", "quick-part");
    }

    @Test
    void shouldBeAbleToDrawAllGrowth() {
        for (Comparison comparison : Comparisons.all()) {
            if (GrowthChart.draws(comparison.chapter())) {
                String title = comparison.title();
                assertThat(GrowthChart.number(title.substring(title.lastIndexOf(": ") + 2))).isPositive();
            }
        }
    }
}
