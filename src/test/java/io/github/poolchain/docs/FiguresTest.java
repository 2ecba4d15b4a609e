package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The five figures of the README, and of its chart, are those of the recorded runs. */
class FiguresTest {
    private static final Pattern SCORE = Pattern.compile("\"score\": ([0-9.]+)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-25-pools  | LendPairBenchmark.pool                           |                                      | LendPairBenchmark.nettyRecycler           |
            2026-11-25-pools  | LendPairBenchmark.bufferPool                     |                                      | LendPairBenchmark.nettyPooled             |
            2026-11-25-pools  | LendVirtualThreadsBenchmark.virtualThreads       | BufferPool                           | LendVirtualThreadsBenchmark.virtualThreads | Netty pooled
            2026-11-25-queues | BlockingTransferBenchmark.transfer               | bounded HandleQueue, threads: 1:1    | BlockingTransferBenchmark.transfer        | ArrayBlockingQueue, threads: 1:1
            2026-11-26-fifo   | FifoPairBenchmark.pair                           | PoolDequeue                          | FifoPairBenchmark.pair                    | JCTools SpmcArrayQueue
            """)
    void shouldBeAsRecorded(String file, String ours, String ourParams, String theirs, String theirParams) throws IOException {
        Path root = Pages.root();
        String results = Files.readString(root.resolve("bench/results/" + file + ".json"));
        double our = score(results, ours, ourParams);
        double their = score(results, theirs, theirParams);
        String row = "| " + shown(our) + " | " + shown(their) + " | ";
        List<String> rows = Files.readAllLines(root.resolve("README.md")).stream().filter(line -> line.contains(row)).toList();
        assertThat(rows).as("rows with %s", row).hasSize(1);
        double ratio = Double.parseDouble(rows.getFirst().replaceAll(".*\\| ([0-9.]+) \\|$", "$1"));
        assertThat(Math.abs(ratio - our / their)).as("%s, not %s", our / their, ratio).isLessThan(ratio < 1 ? 0.006 : 0.06);
        assertThat(Files.readString(root.resolve("docs/figures.svg"))).contains(">" + shown(our) + " ns<", ">" + shown(their) + " ns<");
    }

    private static double score(String results, String benchmark, String params) {
        List<String> found = Arrays.stream(results.split("\"benchmark\": \"", -1))
                .filter(run -> run.contains("threads") && run.substring(0, run.indexOf('"')).endsWith("." + benchmark))
                .filter(run -> Pattern.compile("^[^{]*\"threads\": 1,").matcher(run).find())
                .filter(run -> params == null || hasParams(run, params))
                .toList();
        assertThat(found).as("%s %s", benchmark, params).hasSize(1);
        Matcher score = SCORE.matcher(found.getFirst());
        assertThat(score.find()).isTrue();
        return Double.parseDouble(score.group(1));
    }

    /** "Pool, threads: 1:1" is contender Pool and threads 1:1. */
    private static boolean hasParams(String run, String params) {
        return Arrays.stream(("contender: " + params).split(", ", -1))
                .map(param -> param.split(": ", 2))
                .allMatch(param -> Pattern.compile("\"" + param[0] + "\": \"" + Pattern.quote(param[1]) + "\"").matcher(run).find());
    }

    private static String shown(double nanos) {
        return String.format(Locale.ROOT, nanos < 10 ? "%.1f" : "%.0f", nanos);
    }
}
