package io.github.poolchain.bench.report;

import java.util.List;
import java.util.Locale;

/** A report as Markdown: a table of ratios for each chapter, above it its chart. */
final class Markdown {
    private final StringBuilder out = new StringBuilder();

    private Markdown() {}

    /**
     * The text.
     *
     * @param prefix of the charts' files
     */
    static String of(Report report, String prefix) {
        Markdown markdown = new Markdown();
        markdown.head(report);
        for (Chapter chapter : Chapter.values()) {
            List<Row> rows = report.rows(chapter);
            if (!rows.isEmpty()) {
                markdown.chapter(chapter, rows, prefix);
            }
        }
        return markdown.out.toString();
    }

    private void head(Report report) {
        line("# Measured");
        line("");
        line("Written by the suite; do not edit. A ratio is our cost over the peer's: below 1 we are cheaper. Each is the median of "
                + "the rounds; in a round each has a fork of its own. The spread is the least and the greatest round.");
        line("");
        report.about().forEach((name, value) -> line("- " + name + ": " + plain(value)));
        line(String.format(Locale.ROOT, "- reference (%s, push and pop by the owner): %s ns, forks %.2f apart", Comparisons.REFERENCE.name(),
                report.reference().isEmpty() ? "-" : Ratio.format(Ratio.median(report.reference())),
                Quiet.steadySpread(report.reference())));
        if (report.problems().isEmpty()) {
            line("- the machine was quiet");
        } else {
            line("- **The machine was not quiet: " + String.join("; ", report.problems()) + ".** Take ratios for hints, and times for nothing.");
        }
        report.failures().stream().distinct().forEach(failure -> line("- not measured: " + failure));
    }

    /** Maps as {@code key value, key value}. */
    private static String plain(Object value) {
        if (value instanceof java.util.Map<?, ?> map) {
            return String.join(", ", map.entrySet().stream().map(entry -> entry.getKey() + " " + plain(entry.getValue())).toList());
        }
        if (value instanceof Double number && number == Math.rint(number)) {
            return Long.toString(number.longValue());
        }
        return String.valueOf(value);
    }

    private void chapter(Chapter chapter, List<Row> rows, String prefix) {
        line("");
        line("## " + chapter.title());
        line("");
        line("![" + chapter.title() + ": ratios with their spread](" + prefix + chapter.file() + ".svg)");
        line("");
        line("| what | ours | peer | ours | peer | ratio | spread |");
        line("| --- | --- | --- | ---: | ---: | ---: | ---: |");
        for (Row row : rows) {
            Ratio ratio = row.ratio();
            String middle = Ratio.format(ratio.middle());
            line(String.format(Locale.ROOT, "| %s | `%s` | `%s` | %s | %s | %s | %s to %s |", row.title(), row.subject().name(), row.peer().name(),
                    score(row.ours(), row.unit()), score(row.peers(), row.unit()), ratio.middle() < 1 ? "**" + middle + "**" : middle,
                    Ratio.format(ratio.least()), Ratio.format(ratio.most())));
        }
    }

    private static String score(List<Double> forks, String unit) {
        return Ratio.format(Ratio.median(forks)) + " " + unit.replace("/op", "");
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}
