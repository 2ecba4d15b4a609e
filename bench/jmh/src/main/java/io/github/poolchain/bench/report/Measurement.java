package io.github.poolchain.bench.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures comparisons in rounds. In each round each subject has one fork, and the subjects of a comparison follow one another, so that what the
 * machine does otherwise meets all of them; the reference row comes before each chapter.
 */
final class Measurement {
    private final Gauge gauge;
    private final Effort effort;
    private final PrintStream progress;
    private final Map<Subject, List<Score>> scores = new LinkedHashMap<>();
    private final List<Double> reference = new ArrayList<>();
    private final Set<Subject> failed = new HashSet<>();
    private final List<String> failures = new ArrayList<>();

    Measurement(Gauge gauge, Effort effort, PrintStream progress) {
        this.gauge = gauge;
        this.effort = effort;
        this.progress = progress;
    }

    /** Measures; the rows that came of it. A subject that fails is said in {@link #failures()}, and its rows are missing. */
    List<Row> run(List<Comparison> comparisons) {
        for (int round = 1; round <= effort.rounds(); round++) {
            Chapter chapter = null;
            for (Comparison comparison : comparisons) {
                if (comparison.chapter() != chapter) {
                    chapter = comparison.chapter();
                    progress.printf("round %d of %d: %s%n", round, effort.rounds(), chapter.title());
                    reference.add(gauge.measure(Comparisons.REFERENCE, effort).value());
                }
                measure(comparison.ours(), round);
                for (Subject peer : comparison.peers()) {
                    measure(peer, round);
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            for (Subject peer : comparison.peers()) {
                row(comparison, peer, rows);
            }
        }
        return rows;
    }

    /** Once a round, though it may be in many comparisons; what has failed once is not tried again. */
    private void measure(Subject subject, int round) {
        List<Score> all = scores.computeIfAbsent(subject, _ -> new ArrayList<>());
        if (all.size() >= round || failed.contains(subject)) {
            return;
        }
        try {
            Score score = gauge.measure(subject, effort);
            all.add(score);
            progress.printf(Locale.ROOT, "  %-50s %10s %s%n", subject.name(), Ratio.format(score.value()), score.unit());
        } catch (IllegalStateException e) {
            failed.add(subject);
            failures.add(e.getMessage());
            progress.println("  FAILED: " + e.getMessage());
        }
    }

    private void row(Comparison comparison, Subject peer, List<Row> rows) {
        List<Score> ours = scores.get(comparison.ours());
        List<Score> theirs = scores.get(peer);
        if (ours.size() == effort.rounds() && theirs.size() == effort.rounds()) {
            rows.add(new Row(comparison.chapter(), comparison.title(), comparison.ours(), peer, ours.getFirst().unit(),
                    values(ours), errors(ours), values(theirs), errors(theirs)));
        }
    }

    private static List<Double> values(List<Score> scores) {
        return scores.stream().map(Score::value).toList();
    }

    private static List<Double> errors(List<Score> scores) {
        return scores.stream().map(Score::error).toList();
    }

    /** What the reference row took, each time. */
    List<Double> reference() {
        return List.copyOf(reference);
    }

    /** What could not be measured, and why. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
