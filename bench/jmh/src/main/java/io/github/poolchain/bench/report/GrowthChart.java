package io.github.poolchain.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the time of each contender grows, as SVG: a panel for each kind of work, both axes logarithmic, a line for each contender with its name at
 * its end and a dash pattern and a mark of its own. The title of a row is the kind of work, a colon, and the number it grows with.
 */
final class GrowthChart {
    private static final int WIDTH = 960;
    private static final int PANEL = 270;
    private static final int LEFT = 70;
    private static final int RIGHT = 260;
    private static final int TOP = 58;
    private static final int BOTTOM = 42;
    private static final int LABEL = 15;
    private static final String[] DASHES = {"none", "8 4", "2 3", "8 3 2 3", "14 5", "4 8"};

    private static final String STYLE = """
            <style>
            .back { fill: #ffffff; } .ink { fill: #1b1f24; } .soft { fill: #57606a; } .grid { stroke: #d0d7de; }
            .line { fill: none; stroke: #57606a; stroke-width: 1.5; } .ours { stroke: #0550ae; stroke-width: 3; }
            .mark { fill: #ffffff; stroke: #57606a; stroke-width: 1.5; } .mark.ours { fill: #0550ae; stroke: #0550ae; }
            text { font: 12px system-ui, sans-serif; } .title { font-size: 14px; font-weight: 600; }
            @media (prefers-color-scheme: dark) {
            .back { fill: #0d1117; } .ink { fill: #e6edf3; } .soft { fill: #9198a1; } .grid { stroke: #3d444d; }
            .line { stroke: #9198a1; } .ours { stroke: #79c0ff; } .mark { fill: #0d1117; stroke: #9198a1; }
            .mark.ours { fill: #79c0ff; stroke: #79c0ff; }
            }
            </style>
            """;

    /** A contender's line: its scores by what it grows with. */
    private record Line(String name, boolean ours, Map<Double, Double> scores) {
        double last() {
            return scores.values().stream().reduce((first, second) -> second).orElseThrow();
        }
    }

    private final StringBuilder out = new StringBuilder();

    private GrowthChart() {}

    /** Whether a chapter is one of growth. */
    static boolean draws(Chapter chapter) {
        return chapter == Chapter.THREADS || chapter == Chapter.SIZES || chapter == Chapter.DEPTH;
    }

    /** The chart of some rows, at least one. */
    static String of(Chapter chapter, List<Row> rows) {
        Map<String, Map<String, Line>> panels = new LinkedHashMap<>();
        for (Row row : rows) {
            int colon = row.title().lastIndexOf(": ");
            double at = number(row.title().substring(colon + 2));
            Map<String, Line> lines = panels.computeIfAbsent(row.title().substring(0, colon), _ -> new LinkedHashMap<>());
            put(lines, row.subject().name(), true, at, row.ours());
            put(lines, row.peer().name(), false, at, row.peers());
        }
        GrowthChart chart = new GrowthChart();
        chart.draw(chapter, panels, rows.getFirst().unit());
        return chart.out.toString();
    }

    private static void put(Map<String, Line> lines, String name, boolean ours, double at, List<Double> scores) {
        lines.computeIfAbsent(name, _ -> new Line(name, ours, new LinkedHashMap<>())).scores.put(at, Ratio.median(scores));
    }

    /** The digits that a text begins with: "4 threads", "4:4" and "1024 B" alike. */
    static double number(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end == 0) {
            throw new IllegalArgumentException("\"" + text + "\" does not begin with a number");
        }
        return Double.parseDouble(text.substring(0, end));
    }

    private void draw(Chapter chapter, Map<String, Map<String, Line>> panels, String unit) {
        int height = panels.size() * PANEL;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, height);
        add("<title>%s</title>\n", Chart.escape(chapter.title()));
        out.append(STYLE);
        add("<rect class=\"back\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
        int top = 0;
        for (Map.Entry<String, Map<String, Line>> panel : panels.entrySet()) {
            panel(chapter.title() + ": " + panel.getKey() + ", " + unit, new ArrayList<>(panel.getValue().values()), top);
            top += PANEL;
        }
        out.append("</svg>\n");
    }

    private void panel(String title, List<Line> lines, int top) {
        Axis across = Axis.of(lines.stream().flatMap(line -> line.scores.keySet().stream()).toList(), LEFT, WIDTH - RIGHT);
        Axis up = Axis.of(lines.stream().flatMap(line -> line.scores.values().stream()).toList(), top + PANEL - BOTTOM, top + TOP);
        text(12, top + 24, "start", "ink title", title);
        for (double at : across.marks) {
            text(across.at(at), top + PANEL - BOTTOM + 20, "middle", "soft", String.format(Locale.ROOT, "%,.0f", at));
        }
        for (double at : up.ticks()) {
            add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", LEFT, WIDTH - RIGHT, up.at(at), up.at(at));
            text(LEFT - 8, up.at(at) + 4, "end", "soft", Ratio.format(at).replaceAll("\\.0+$", ""));
        }
        lines.sort((a, b) -> Double.compare(b.last(), a.last()));
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String style = line.ours ? " ours" : "";
            StringBuilder points = new StringBuilder();
            line.scores.forEach((at, score) -> points.append(String.format(Locale.ROOT, "%.1f,%.1f ", across.at(at), up.at(score))));
            add("<polyline class=\"line%s\" stroke-dasharray=\"%s\" points=\"%s\"/>\n", style, line.ours ? "none" : DASHES[1 + i % (DASHES.length - 1)], points);
            line.scores.forEach((at, score) -> add("<circle class=\"mark%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", style, across.at(at), up.at(score)));
            // A name stands at the end of its line, or below the one before where there is no room.
            double y = Math.max(up.at(line.last()) + 4, free + LABEL);
            free = y;
            text(WIDTH - RIGHT + 12, y, "start", "ink", line.name + " " + Ratio.format(line.last()));
        }
    }

    private void text(double x, double y, String anchor, String style, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", style, x, y, anchor, Chart.escape(text));
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }

    /** A logarithmic axis. */
    private record Axis(List<Double> marks, double least, double most, double from, double to) {
        static Axis of(List<Double> values, double from, double to) {
            List<Double> marks = values.stream().distinct().sorted().toList();
            double least = marks.getFirst();
            double most = marks.getLast();
            return new Axis(marks, least, most > least ? most : least * 2, from, to);
        }

        double at(double value) {
            return from + (to - from) * Math.log(value / least) / Math.log(most / least);
        }

        /** 1, 2 and 5 times powers of ten within the axis, or its ends if there are fewer than two. */
        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double power = 1e-3; power < 1e9; power *= 10) {
                for (double step : new double[] {1, 2, 5}) {
                    double tick = step * power;
                    if (tick >= least && tick <= most) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks.size() < 2 ? List.of(least, most) : ticks;
        }
    }
}
