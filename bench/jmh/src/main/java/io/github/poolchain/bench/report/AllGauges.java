package io.github.poolchain.bench.report;

/** Measures each subject by the gauge that its benchmark's prefix names: Go's, the pauses', or else JMH. */
final class AllGauges implements Gauge {
    private final Gauge jmh = new JmhGauge();
    private final Gauge go = new GoGauge();
    private final Gauge pauses = new PauseGauge();

    @Override
    public Score measure(Subject subject, Effort effort) {
        String benchmark = subject.benchmark();
        if (benchmark.startsWith(GoGauge.PREFIX)) {
            return go.measure(subject, effort);
        }
        return (benchmark.startsWith(PauseGauge.PREFIX) ? pauses : jmh).measure(subject, effort);
    }
}
