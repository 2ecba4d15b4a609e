package io.github.poolchain.bench.report;

import java.util.List;

/** Rows and reports with numbers of the test's choice. */
final class Samples {
    private Samples() {}

    static Row row(String title, List<Double> ours, List<Double> peers) {
        List<Double> errors = ours.stream().map(_ -> 0.5).toList();
        return new Row(Chapter.POOLS, title, Subject.of("Pool", "LendPairBenchmark.pool"),
                Subject.of("Peer <&>", "LendPairBenchmark.peer", "bytes", "64").threads(2).jvm(List.of("-Xmx1g")), "ns/op", ours, errors, peers, errors);
    }

    static Report report(List<String> problems, Row... rows) {
        return new Report(Fields.of("date", "2026-01-01", "commit", "abc", "effort", Effort.QUICK.toJson()), problems, List.of(9.0, 9.1, 9.2),
                List.of("Go sync.Pool: Go is not installed"), List.of(rows));
    }
}
