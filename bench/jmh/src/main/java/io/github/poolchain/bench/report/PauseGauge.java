package io.github.poolchain.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The collector's pauses beside a pool of many objects ({@link PoolPause}), in a virtual machine of its own. Its output is its log. */
final class PauseGauge implements Gauge {
    static final String PREFIX = "pause:";

    private static final Pattern PAUSE = Pattern.compile(".*Pause (Young|Full|Remark|Cleanup).* ([0-9.]+)ms");
    private static final Pattern PHASE = Pattern.compile("phase: (\\w+)");

    /** Pauses of a contender's last run, by {@code phase kind}, until each has been asked for. */
    private final Map<Map<String, String>, Map<String, List<Double>>> found = new HashMap<>();

    /**
     * The median pause of a kind in a phase, as {@code pause:idle Young}. One run serves all kinds; asked again for the same, it
     * makes another.
     */
    @Override
    public Score measure(Subject subject, Effort effort) {
        String kind = subject.benchmark().substring(PREFIX.length());
        Map<String, List<Double>> pauses = found.get(subject.params());
        if (pauses == null || !pauses.containsKey(kind)) {
            pauses = parse(run(subject));
            found.put(subject.params(), pauses);
        }
        List<Double> all = pauses.remove(kind);
        if (all == null) {
            throw new IllegalStateException(subject.name() + ": no pause \"" + kind + "\" in the log of " + subject.params());
        }
        double spread = all.stream().mapToDouble(Double::doubleValue).max().orElseThrow() - Ratio.median(all);
        return new Score(Ratio.median(all), spread, "ms");
    }

    private static String run(Subject subject) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xlog:disable", "-Xlog:gc=info:stdout"));
        command.addAll(subject.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PoolPause.class.getName(),
                subject.params().get("contender"), subject.params().get("objects")));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(subject.name() + ": " + out.lines().reduce((first, last) -> last).orElse("no output"));
            }
            return out;
        } catch (IOException e) {
            throw new IllegalStateException(subject.name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** All pauses of a log, in ms, by phase and kind. Those before the first phase do not count. */
    static Map<String, List<Double>> parse(String log) {
        Map<String, List<Double>> pauses = new HashMap<>();
        String phase = "";
        for (String line : log.lines().toList()) {
            Matcher named = PHASE.matcher(line);
            Matcher pause = PAUSE.matcher(line);
            if (named.matches()) {
                phase = named.group(1);
            } else if (!phase.isEmpty() && pause.matches()) {
                pauses.computeIfAbsent(phase + " " + pause.group(1), _ -> new ArrayList<>()).add(Double.valueOf(pause.group(2)));
            }
        }
        return pauses;
    }
}
