package io.github.poolchain.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A chapter's ratios as SVG: for each row a point on a logarithmic axis, through it a line from the least round to the greatest, and its number
 * beside it. Light or dark as the reader's system is. Nothing is told by colour alone: a filled point is a ratio below 1, a ring one above.
 */
final class Chart {
    private static final int WIDTH = 960;
    private static final int LABELS = 470;
    private static final int NUMBERS = 70;
    private static final int ROW = 22;
    private static final int TOP = 64;
    private static final int BOTTOM = 16;

    private static final String STYLE = """
            <style>
            .back { fill: #ffffff; } .ink { fill: #1b1f24; } .soft { fill: #57606a; } .grid { stroke: #d0d7de; } .one { stroke: #1b1f24; }
            .mark { stroke: #0550ae; stroke-width: 2; } .full { fill: #0550ae; } .ring { fill: #ffffff; }
            text { font: 12px system-ui, sans-serif; } .title { font-size: 15px; font-weight: 600; }
            @media (prefers-color-scheme: dark) {
            .back { fill: #0d1117; } .ink { fill: #e6edf3; } .soft { fill: #9198a1; } .grid { stroke: #3d444d; } .one { stroke: #e6edf3; }
            .mark { stroke: #79c0ff; } .full { fill: #79c0ff; } .ring { fill: #0d1117; }
            }
            </style>
            """;

    private final StringBuilder out = new StringBuilder();
    private final double least;
    private final double most;

    private Chart(double least, double most) {
        this.least = least;
        this.most = most;
    }

    /** The chart of some rows, at least one. */
    static String of(Chapter chapter, List<Row> rows) {
        double least = 0.5;
        double most = 2;
        for (Row row : rows) {
            least = Math.min(least, row.ratio().least());
            most = Math.max(most, row.ratio().most());
        }
        Chart chart = new Chart(least / 1.1, most * 1.1);
        chart.draw(chapter, rows);
        return chart.out.toString();
    }

    private void draw(Chapter chapter, List<Row> rows) {
        int height = TOP + ROW * rows.size() + BOTTOM;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n", WIDTH, height);
        add("<title>%s</title>%n", escape(chapter.title() + ": our cost over the peer's"));
        out.append(STYLE);
        add("<rect class=\"back\" width=\"%d\" height=\"%d\"/>%n", WIDTH, height);
        text(12, 22, "start", "ink title", chapter.title());
        text(12, 42, "start", "soft", "our cost over the peer's: left of 1 (filled) we are cheaper; the line is the spread of the rounds");
        for (double tick : new double[] {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100}) {
            if (tick > least && tick < most) {
                add("<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n", tick == 1 ? "one" : "grid", x(tick), x(tick), TOP, height - BOTTOM);
                text(x(tick), TOP - 4, "middle", "soft", tick == Math.rint(tick) ? Integer.toString((int) tick) : Double.toString(tick));
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), TOP + ROW * i + ROW / 2.0);
        }
        out.append("</svg>\n");
    }

    private void row(Row row, double y) {
        Ratio ratio = row.ratio();
        text(LABELS - 10, y + 4, "end", "ink", row.title() + ": " + row.subject().name() + " / " + row.peer().name());
        add("<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>%n", x(ratio.least()), x(ratio.most()), y, y);
        add("<circle class=\"mark %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>%n", ratio.middle() < 1 ? "full" : "ring", x(ratio.middle()), y);
        text(WIDTH - 12, y + 4, "end", "ink", Ratio.format(ratio.middle()));
    }

    private double x(double ratio) {
        double part = Math.log(ratio / least) / Math.log(most / least);
        return LABELS + part * (WIDTH - LABELS - NUMBERS);
    }

    private void text(double x, double y, String anchor, String style, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", style, x, y, anchor, escape(text));
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
