package io.github.poolchain.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the machine does nothing but what is measured: before, by its load, its threads that could run, and what its processors do in two
 * seconds; afterwards, by what others used meanwhile, what the hypervisor gave away, and how far the reference row was from itself.
 */
final class Quiet {
    /** Before: the load of the last minute, a processor's worth being 1. */
    static final double MOST_LOAD = 0.5;

    /** Before: the part of the processors' time that anybody used. */
    static final double MOST_BUSY = 0.05;

    /** Before and during. */
    static final double MOST_STOLEN = 0.01;

    /** During: what others than the suite used. */
    static final double MOST_OTHERS = 0.03;

    /** During: the most of the reference row over its least, of the forks' means; without the one fork that is farthest off. */
    static final double MOST_SPREAD = 1.15;

    private static final Path PROC = Path.of("/proc");
    private static final int LOOKS = 10;
    private static final int PAUSE_MILLIS = 200;

    private final ProcStat start;
    private final long ownAtStart;
    private final String load;
    private final List<String> problems = new ArrayList<>();

    private Quiet(ProcStat start, long ownAtStart, String load) {
        this.start = start;
        this.ownAtStart = ownAtStart;
        this.load = load;
    }

    /** Looks at the machine for two seconds; what it finds is in {@link #problems()}. */
    static Quiet look() throws InterruptedException {
        Optional<ProcStat> before = stat();
        List<Double> running = new ArrayList<>();
        for (int i = 0; i < LOOKS; i++) {
            Thread.sleep(PAUSE_MILLIS);
            read("loadavg").ifPresent(text -> running.add(running(text)));
        }
        Optional<ProcStat> after = stat();
        String load = read("loadavg").orElse("");
        Quiet quiet = new Quiet(after.orElse(new ProcStat(0, 0, 0)), own(), load.strip());
        if (before.isPresent() && after.isPresent() && !load.isEmpty()) {
            quiet.problems.addAll(before(after.get().since(before.get()), load, Ratio.median(running)));
        } else {
            quiet.problems.add("this system has no /proc, so it is not known whether the machine is quiet");
        }
        return quiet;
    }

    /**
     * What speaks against measuring now.
     *
     * @param now what the processors did while this looked
     * @param loadavg the text of {@code /proc/loadavg}
     * @param running how many threads could run; one of them is who looks
     */
    static List<String> before(ProcStat now, String loadavg, double running) {
        List<String> problems = new ArrayList<>();
        double load = load(loadavg);
        if (load > MOST_LOAD) {
            problems.add(String.format(Locale.ROOT, "the load of the last minute is %.2f, above %.2f", load, MOST_LOAD));
        }
        if (running > 1) {
            problems.add(String.format(Locale.ROOT, "%.0f more threads than this one could run", running - 1));
        }
        if (now.othersBusy(0) > MOST_BUSY) {
            problems.add(String.format(Locale.ROOT, "the processors are busy for %.0f %% of the time, above %.0f %%",
                    100 * now.othersBusy(0), 100 * MOST_BUSY));
        }
        addStolen(now, problems);
        return problems;
    }

    private static void addStolen(ProcStat time, List<String> problems) {
        if (time.stolen() > MOST_STOLEN) {
            problems.add(String.format(Locale.ROOT, "the hypervisor gave %.1f %% of the time to others, above %.0f %%",
                    100 * time.stolen(), 100 * MOST_STOLEN));
        }
    }

    /**
     * What speaks against what was measured.
     *
     * @param meanwhile what the processors did
     * @param own ticks that the suite and its forks used
     * @param reference what the reference row took, each time
     */
    static List<String> during(ProcStat meanwhile, long own, List<Double> reference) {
        List<String> problems = new ArrayList<>();
        double others = meanwhile.othersBusy(own);
        if (others > MOST_OTHERS) {
            problems.add(String.format(Locale.ROOT, "others used %.0f %% of the processors meanwhile, above %.0f %%",
                    100 * others, 100 * MOST_OTHERS));
        }
        addStolen(meanwhile, problems);
        double spread = steadySpread(reference);
        if (spread > MOST_SPREAD) {
            problems.add(String.format(Locale.ROOT, "the reference row's forks are %.2f apart, above %.2f", spread, MOST_SPREAD));
        }
        return problems;
    }

    /** The spread without the value that is farthest from the median, if there are at least three. */
    static double steadySpread(List<Double> reference) {
        if (reference.isEmpty()) {
            return 1;
        }
        double median = Ratio.median(reference);
        List<Double> kept = new ArrayList<>(reference);
        if (kept.size() >= 3) {
            kept.sort((a, b) -> Double.compare(Math.abs(a - median), Math.abs(b - median)));
            kept.removeLast();
        }
        return Ratio.spread(kept);
    }

    /** The load of the last minute. */
    static double load(String loadavg) {
        return Double.parseDouble(loadavg.trim().split("\\s+")[0]);
    }

    /** How many threads can run, who asks included: the number before the slash. */
    static double running(String loadavg) {
        return Double.parseDouble(loadavg.trim().split("\\s+")[3].split("/")[0]);
    }

    /** Looks back on all that was measured since {@link #look()}. */
    void end(List<Double> reference) {
        stat().ifPresent(now -> problems.addAll(during(now.since(start), own() - ownAtStart, reference)));
    }

    /** What was found so far; empty on a quiet machine. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** The text of {@code /proc/loadavg} when it looked; empty where there is none. */
    String load() {
        return load;
    }

    private static Optional<ProcStat> stat() {
        return read("stat").map(ProcStat::parse);
    }

    private static long own() {
        return read("self/stat").map(ProcStat::ownTicks).orElse(0L);
    }

    private static Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(PROC.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
