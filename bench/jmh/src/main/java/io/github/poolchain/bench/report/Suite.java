package io.github.poolchain.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures all comparisons, and writes what it found: JSON, Markdown and charts. First it looks whether the machine is quiet, and says so if it
 * is not, then and in all that it writes. Settings are system properties:
 *
 * <ul>
 *   <li>{@code results}: the folder to write to; it is made if need be
 *   <li>{@code quick}: the short run, of the rows that the guard looks at, written to files whose names begin with "quick"
 *   <li>{@code rounds}: how many forks each subject has
 *   <li>{@code millis}: how long each iteration takes
 *   <li>{@code only}: a regular expression; comparisons whose chapter or title it does not find are left out, and the files' names have "-part"
 *   <li>{@code go}: the program "go"
 *   <li>{@code forks.jvm}: options for all forks
 * </ul>
 */
public final class Suite {
    private static final PrintStream OUT = System.out;

    private Suite() {}

    /** Takes system properties, no arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = flag("quick");
        Effort effort = effort(quick ? Effort.QUICK : Effort.FULL);
        String only = System.getProperty("only", "");
        List<Comparison> comparisons = chosen(Comparisons.all(), quick, only);
        if (comparisons.isEmpty()) {
            throw new IllegalArgumentException("only is \"" + only + "\", which no chapter and no title has");
        }
        Report report = measure(comparisons, effort, new AllGauges(), OUT);
        write(report, Path.of(System.getProperty("results", "bench/results")), name(quick, only));
        OUT.println();
        OUT.println(Markdown.of(report, ""));
    }

    /** What the files' names begin with. A part does not replace the whole. */
    static String name(boolean quick, String only) {
        String whole = quick ? "quick" : "report";
        return only.isBlank() ? whole : whole + "-part";
    }

    /** A property that is set, and not to "false". */
    static boolean flag(String name) {
        String value = System.getProperty(name);
        return value != null && !value.equals("false");
    }

    static Effort effort(Effort usual) {
        return new Effort(number("rounds", usual.rounds()), usual.warmUps(), usual.iterations(), number("millis", usual.millis()));
    }

    /** A property that is a number from 1; the usual one if it is not set. */
    private static int number(String name, int usual) {
        String value = System.getProperty(name, "");
        if (value.isBlank()) {
            return usual;
        }
        if (!value.strip().matches("[1-9]\\d{0,6}")) {
            throw new IllegalArgumentException(name + " is \"" + value + "\", but must be a number from 1 to 9,999,999");
        }
        return Integer.parseInt(value.strip());
    }

    static List<Comparison> chosen(List<Comparison> all, boolean quick, String only) {
        Pattern pattern = Pattern.compile(only, Pattern.CASE_INSENSITIVE);
        return all.stream()
                .filter(comparison -> comparison.quick() || !quick)
                .filter(comparison -> pattern.matcher(comparison.chapter() + ": " + comparison.title()).find())
                .toList();
    }

    /** Looks, measures, and looks back. */
    static Report measure(List<Comparison> comparisons, Effort effort, Gauge gauge, PrintStream progress) throws InterruptedException {
        Quiet quiet = Quiet.look();
        say(quiet.problems(), progress);
        Map<String, Object> about = Fields.of("date", Machine.today(), "commit", Machine.commit(), "machine", Machine.describe(),
                "effort", effort.toJson(), "load before", quiet.load());
        Measurement measurement = new Measurement(gauge, effort, progress);
        long start = System.nanoTime();
        List<Row> rows = measurement.run(comparisons);
        about.put("minutes", Math.round((System.nanoTime() - start) / 6e9) / 10.0);
        quiet.end(measurement.reference());
        say(quiet.problems(), progress);
        return new Report(about, quiet.problems(), measurement.reference(), measurement.failures(), rows);
    }

    private static void say(List<String> problems, PrintStream progress) {
        problems.forEach(problem -> progress.println("NOT QUIET: " + problem));
    }

    /** Writes a report to NAME.json, NAME.md and a chart for each chapter. */
    static void write(Report report, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), report.toJson());
        Files.writeString(folder.resolve(name + ".md"), Markdown.of(report, name + "-"));
        for (Chapter chapter : Chapter.values()) {
            List<Row> rows = report.rows(chapter);
            if (!rows.isEmpty()) {
                String svg = GrowthChart.draws(chapter) ? GrowthChart.of(chapter, rows) : Chart.of(chapter, rows);
                Files.writeString(folder.resolve(String.format(Locale.ROOT, "%s-%s.svg", name, chapter.file())), svg);
            }
        }
    }
}
