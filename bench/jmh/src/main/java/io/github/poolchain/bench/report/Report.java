package io.github.poolchain.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a run of the suite found out, as it is written to a file and read again.
 *
 * @param about the machine, the date, the commit, the effort and the command
 * @param problems why the machine was not quiet; empty if it was
 * @param reference what the reference row took, each time, in ns
 * @param failures what could not be measured, and why
 */
record Report(Map<String, Object> about, List<String> problems, List<Double> reference, List<String> failures, List<Row> rows) {
    /** Of the file; a reader that does not know the number refuses it. */
    private static final double FORMAT = 1;

    Report {
        problems = List.copyOf(problems);
        reference = List.copyOf(reference);
        failures = List.copyOf(failures);
        rows = List.copyOf(rows);
    }

    List<Row> rows(Chapter chapter) {
        return rows.stream().filter(row -> row.chapter() == chapter).toList();
    }

    String toJson() {
        List<Object> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(row.toJson()));
        return Json.write(Fields.of("format", FORMAT, "about", about, "quiet", problems.isEmpty(), "problems", problems,
                "reference", Fields.of("subject", Comparisons.REFERENCE.toJson(), "forks", reference),
                "failures", failures, "rows", lines));
    }

    /**
     * A report that was written.
     *
     * @throws IllegalArgumentException if it is not as {@link #toJson} makes them
     */
    @SuppressWarnings("unchecked") // JSON's keys are strings
    static Report parse(String text) {
        if (!(Json.parse(text) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("not a report: no map");
        }
        Map<String, Object> json = (Map<String, Object>) map;
        if (Fields.number(json, "format") != FORMAT) {
            throw new IllegalArgumentException("a report of format " + json.get("format") + ", but must be " + FORMAT);
        }
        return new Report(Fields.map(json, "about"), Fields.strings(json, "problems"),
                Fields.numbers(Fields.map(json, "reference"), "forks"), Fields.strings(json, "failures"),
                Fields.maps(json, "rows").stream().map(Row::fromJson).toList());
    }
}
