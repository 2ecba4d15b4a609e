package io.github.poolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * Runs jcstress twice: over the tests, none of which may show a forbidden outcome, and over the negative controls, each
 * of which must show what it was weakened to show.
 *
 * <p>A control is a test whose name ends in {@code Control}: the question of another test, put to a copy of the code with
 * a flaw. What the flaw leads to is marked {@link Expect#ACCEPTABLE_INTERESTING}.
 *
 * <p>jcstress is content when nothing matches, and when a test needs more processors than there are. This is not: every
 * test that was asked for has to have run.
 */
public final class Suite {
    /**
     * One JVM as it comes, so that a test sees the interpreter and both compilers. Threads that wait for each other yield,
     * as the build may not have the machine to itself.
     */
    private static final List<String> ONE_JVM = List.of(
            "-jvmArgs", "-XX:+UseSerialGC", "-sc", "false", "-af", "NONE", "-spinStyle", "THREAD_YIELD", "-f", "1",
            "-strideSize", "64", "-strideCount", "100");

    /** Unless options are given. The preset tries each test once in each configuration, which only shows that it starts. */
    private static final List<String> SANITY = concat(List.of("-m", "sanity", "-time", "300"), ONE_JVM);

    /** Milliseconds that a control has to show its flaw; when it does not, the next round. The first does, mostly. */
    private static final List<Integer> CONTROL_ROUNDS = List.of(500, 2_000, 8_000);

    private Suite() {}

    /** Mode, regular expression for the tests, directory for the reports, then more options for jcstress. */
    public static void main(String[] args) throws Exception {
        String mode = args[0];
        String asked = args[1];
        Path reports = Path.of(args[2]);
        List<String> more = Arrays.asList(args).subList(3, args.length);
        List<String> options = mode.equals("sanity") && more.isEmpty() ? SANITY : concat(List.of("-m", mode), more);
        Map<String, Tally> tests = run("^(?!.*Control$).*(?:" + asked + ")", options, reports);
        Map<String, Tally> controls = runControls("^(?=.*Control$).*(?:" + asked + ")", reports);
        if (tests.isEmpty() && controls.isEmpty()) {
            throw new IllegalArgumentException("no jcstress test matches \"" + asked + "\"");
        }
        report("Tests", tests);
        report("Controls", controls);
        List<String> missed = missed(controls);
        if (!missed.isEmpty()) {
            throw new AssertionError("the flaws of these controls were not seen: " + missed);
        }
    }

    private static Map<String, Tally> runControls(String controls, Path reports) throws Exception {
        Map<String, Tally> tallies = new TreeMap<>();
        String round = controls;
        for (int time : CONTROL_ROUNDS) {
            List<String> times = List.of("-m", "quick", "-iters", "3", "-time", Integer.toString(time));
            tallies.putAll(run(round, concat(times, ONE_JVM), reports.resolve("controls-" + time + "ms")));
            List<String> missed = missed(tallies);
            if (missed.isEmpty()) {
                break;
            }
            round = "^(" + String.join("|", missed) + ")$";
        }
        return tallies;
    }

    private static List<String> missed(Map<String, Tally> controls) {
        return controls.keySet().stream().filter(name -> controls.get(name).caught == 0).toList();
    }

    private static List<String> concat(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Throws {@link AssertionError} if there was a forbidden outcome or an error, or if a test did not run. */
    private static Map<String, Tally> run(String tests, List<String> options, Path reports) throws Exception {
        List<String> arguments = concat(options, List.of("-t", tests, "-r", reports.toString()));
        Options parsed = new Options(arguments.toArray(String[]::new));
        if (!parsed.parse()) {
            throw new IllegalArgumentException("jcstress does not know these options: " + options);
        }
        JCStress jcstress = new JCStress(parsed);
        Set<String> idle = jcstress.getTests();
        Map<String, Tally> tallies = new TreeMap<>();
        if (!idle.isEmpty()) {
            VMSupport.getAvailableVMConfigs().clear(); // jcstress adds those of this run to those of the last
            jcstress.run();
            for (TestResult result : results(parsed.getResultFile())) {
                tallies.computeIfAbsent(result.getName(), name -> new Tally()).add(result);
            }
            tallies.forEach((name, tally) -> {
                if (tally.samples > 0) {
                    idle.remove(name);
                }
            });
            if (!idle.isEmpty()) {
                throw new AssertionError("these tests did not run (more actors than processors?): " + idle);
            }
        }
        return tallies;
    }

    private static Collection<TestResult> results(String file) throws IOException, ClassNotFoundException {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(file, results);
        try {
            reader.dump();
        } finally {
            reader.close();
        }
        return results.getTestResults();
    }

    private static void report(String what, Map<String, Tally> tallies) {
        System.out.printf("%n%s: %,d, with %,d samples in %,d runs%n", what, tallies.size(),
                tallies.values().stream().mapToLong(tally -> tally.samples).sum(),
                tallies.values().stream().mapToLong(tally -> tally.runs).sum());
        tallies.forEach((name, tally) -> System.out.printf("%,15d samples%s  %s%n", tally.samples,
                name.endsWith("Control") ? String.format(", %,11d caught", tally.caught) : "", name));
    }

    /** What the runs of one test came to. */
    private static final class Tally {
        private long runs;
        private long samples;
        private long caught;

        void add(TestResult result) {
            runs++;
            for (GradingResult outcome : result.grading().gradingResults.values()) {
                samples += outcome.count;
                if (outcome.expect == Expect.ACCEPTABLE_INTERESTING) {
                    caught += outcome.count;
                }
            }
        }
    }
}
