package io.github.poolchain.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Go's own benchmarks of its {@code sync.Pool} (in {@code src/sync/pool_test.go}), where Go is installed. Go tells the time that has passed for
 * each operation of all threads together; here it is the time of one thread, as JMH has it.
 */
final class GoGauge implements Gauge {
    static final String PREFIX = "go:";

    private static final Pattern LINE = Pattern.compile("(Benchmark\\w+?)(-\\d+)?\\s+\\d+\\s+([0-9.]+) ns/op.*");

    /** The program: {@code -Dgo}, or that on the path. */
    private final String go = System.getProperty("go", "go");

    /** How many operations are one of ours: {@code BenchmarkPoolOverflow} puts and gets 100. */
    private static int operations(String benchmark) {
        return benchmark.equals("BenchmarkPoolOverflow") ? 100 : 1;
    }

    @Override
    public Score measure(Subject subject, Effort effort) {
        String version = Machine.output(List.of(go, "version")).strip();
        if (version.isEmpty()) {
            throw new IllegalStateException(subject.name() + ": Go is not installed");
        }
        String benchmark = subject.benchmark().substring(PREFIX.length());
        List<String> command = new ArrayList<>(List.of(go, "test", "-run", "xxx", "-bench", "^" + benchmark + "$", "-benchtime",
                effort.iterations() * effort.millis() + "ms", "-cpu", Integer.toString(subject.threads()), "sync"));
        double nanos = parse(Machine.output(command), benchmark)
                .orElseThrow(() -> new IllegalStateException(subject.name() + ": go test printed no result of " + benchmark));
        return new Score(nanos * subject.threads() / operations(benchmark), Double.NaN, "ns/op");
    }

    /** The first result of a benchmark in what {@code go test} printed, in ns an operation. */
    static OptionalDouble parse(String text, String benchmark) {
        return text.lines()
                .map(line -> LINE.matcher(line.strip()))
                .filter(Matcher::matches)
                .filter(matcher -> matcher.group(1).equals(benchmark))
                .mapToDouble(matcher -> Double.parseDouble(matcher.group(3)))
                .findFirst();
    }
}
