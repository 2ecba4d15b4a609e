package io.github.poolchain.bench.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures by JMH. */
final class JmhGauge implements Gauge {
    private static final String PACKAGE = "io.github.poolchain.bench.";

    /**
     * For every fork: no warning of Unsafe, which JMH itself uses; and as that would make Netty use it too, Netty does without, as it does
     * by default on JDK 25.
     */
    static final List<String> COMMON = List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=true");

    private final VerboseMode verbose = Boolean.getBoolean("verbose") ? VerboseMode.NORMAL : VerboseMode.SILENT;

    /** Options for every fork; a test of the suite itself may want less heap, or a machine that is not ours other flags. */
    private final List<String> common = Stream.concat(COMMON.stream(),
                    Stream.of(System.getProperty("forks.jvm", "").split(" ")).filter(each -> !each.isBlank()))
            .toList();

    @Override
    public Score measure(Subject subject, Effort effort) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(PACKAGE + subject.benchmark()) + "$")
                .forks(1)
                .warmupIterations(effort.warmUps())
                .warmupTime(TimeValue.milliseconds(effort.millis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .threads(subject.threads())
                .timeout(TimeValue.minutes(2))
                .shouldFailOnError(true)
                .verbosity(verbose)
                .jvmArgs(common.toArray(String[]::new))
                .jvmArgsAppend(subject.jvm().toArray(String[]::new));
        subject.params().forEach(options::param);
        try {
            Result<?> result = new Runner(options.build()).runSingle().getPrimaryResult();
            return new Score(result.getScore(), result.getScoreError(), result.getScoreUnit());
        } catch (RunnerException e) {
            throw new IllegalStateException(subject.name() + " in " + subject.benchmark() + subject.params() + ": " + reason(e), e);
        }
    }

    /** What JMH says, which is nothing where no benchmark has the name. */
    private static String reason(RunnerException e) {
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }
}
