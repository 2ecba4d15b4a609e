package io.github.poolchain.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Measures the short run and compares its ratios with the recorded ones, in the file {@code quick.json} of the folder {@code -Dresults}. What looks
 * worse is measured once more, and is worse if both say so. Exits with 1 if anything got worse, and with 0 otherwise; on a machine that
 * is not quiet it says so and does not judge, and exits with 0; nor does it judge by a record of such a machine.
 */
public final class Guard {
    private static final PrintStream OUT = System.out;

    private Guard() {}

    /** Takes the system properties of {@link Suite}, no arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path recorded = Path.of(System.getProperty("results", "bench/results")).resolve("quick.json");
        if (!Files.exists(recorded)) {
            System.err.println("bench-guard: there is nothing to compare with: no " + recorded.getFileName() + " in the results. The suite writes it with -Dquick.");
            System.exit(1);
        }
        System.exit(run(Report.parse(Files.readString(recorded)), new AllGauges(), OUT) ? 0 : 1);
    }

    /** Whether nothing got worse, or it cannot be told. */
    static boolean run(Report recorded, Gauge gauge, PrintStream out) throws InterruptedException {
        Effort effort = Suite.effort(Effort.QUICK);
        List<Comparison> comparisons = Suite.chosen(Comparisons.all(), true, System.getProperty("only", ""));
        Report now = Suite.measure(comparisons, effort, gauge, out);
        List<Judgement> judgements = judge(recorded.rows(), now.rows());
        List<String> problems = new ArrayList<>(now.problems());
        if (judgements.stream().anyMatch(Judgement::worse) && problems.isEmpty()) {
            out.println("Once more, what looks worse:");
            Report again = Suite.measure(worse(comparisons, judgements), effort, gauge, out);
            problems.addAll(again.problems());
            judgements = both(judgements, judge(recorded.rows(), again.rows()));
        }
        judgements.forEach(judgement -> out.println(judgement.text()));
        String machine = machine(recorded);
        if (!machine.equals(machine(now))) {
            out.println("recorded on another machine, or virtual machine: " + machine);
        }
        missing(recorded.rows(), now.rows()).forEach(id -> out.println("not measured now: " + id));
        if (!recorded.problems().isEmpty()) {
            out.println("bench-guard: NOT JUDGED, since the recorded run was not on a quiet machine; the suite records another with -Dquick: "
                    + String.join("; ", recorded.problems()));
            return true;
        }
        if (!problems.isEmpty()) {
            out.println("bench-guard: NOT JUDGED, since the machine is not quiet: " + String.join("; ", problems));
            return true;
        }
        long worse = judgements.stream().filter(Judgement::worse).count();
        out.println(worse == 0
                ? "bench-guard: none of " + judgements.size() + " ratios got worse"
                : "bench-guard: " + worse + " of " + judgements.size() + " ratios got worse");
        return worse == 0;
    }

    /** As it is written down: a number read back may be of another type. */
    static String machine(Report report) {
        return Json.write(report.about().get("machine")).strip();
    }

    /** A judgement for each row that both have. */
    static List<Judgement> judge(List<Row> recorded, List<Row> now) {
        List<Judgement> judgements = new ArrayList<>();
        for (Row row : now) {
            recorded.stream()
                    .filter(old -> old.id().equals(row.id()))
                    .findFirst()
                    .ifPresent(old -> judgements.add(new Judgement(row.id(), old.ratio(), row.ratio())));
        }
        return judgements;
    }

    /** The later judgement where there is one, but worse only if both are. */
    static List<Judgement> both(List<Judgement> first, List<Judgement> second) {
        return first.stream()
                .map(one -> one.worse() ? second.stream().filter(two -> two.id().equals(one.id())).findFirst().orElse(one) : one)
                .toList();
    }

    /** Recorded rows that are not there now. */
    static Set<String> missing(List<Row> recorded, List<Row> now) {
        Set<String> missing = new TreeSet<>(recorded.stream().map(Row::id).toList());
        now.forEach(row -> missing.remove(row.id()));
        return missing;
    }

    private static List<Comparison> worse(List<Comparison> comparisons, List<Judgement> judgements) {
        Set<String> ids = judgements.stream().filter(Judgement::worse).map(Judgement::id).collect(Collectors.toCollection(LinkedHashSet::new));
        return comparisons.stream()
                .filter(comparison -> ids.stream().anyMatch(id -> id.startsWith(comparison.chapter() + ": " + comparison.title() + ": " + comparison.ours().name() + " / ")))
                .toList();
    }
}
