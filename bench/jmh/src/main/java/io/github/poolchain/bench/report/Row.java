package io.github.poolchain.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row of the report: ours, and one peer.
 *
 * @param unit of both scores
 * @param ours scores of ours, one a round
 * @param ourErrors within each fork
 * @param peers scores of the peer, of the same rounds
 */
record Row(Chapter chapter, String title, Subject subject, Subject peer, String unit,
        List<Double> ours, List<Double> ourErrors, List<Double> peers, List<Double> peerErrors) {
    Row {
        ours = List.copyOf(ours);
        ourErrors = List.copyOf(ourErrors);
        peers = List.copyOf(peers);
        peerErrors = List.copyOf(peerErrors);
    }

    Ratio ratio() {
        return Ratio.of(ours, peers, Score.higherIsBetter(unit));
    }

    /** What tells this row from all others, in this report and any other. */
    String id() {
        return chapter + ": " + title + ": " + subject.name() + " / " + peer.name();
    }

    Map<String, Object> toJson() {
        return Fields.of("chapter", chapter.name(), "title", title, "unit", unit, "ratio", ratio().toJson(),
                "ours", side(subject, ours, ourErrors), "peer", side(peer, peers, peerErrors));
    }

    private static Map<String, Object> side(Subject subject, List<Double> scores, List<Double> errors) {
        Map<String, Object> json = subject.toJson();
        json.put("score", Ratio.median(scores));
        json.put("forks", scores);
        json.put("errors", errors);
        return json;
    }

    /**
     * A row that was written.
     *
     * @throws IllegalArgumentException if it is not as {@link #toJson} makes them
     */
    static Row fromJson(Map<String, Object> json) {
        Map<String, Object> ours = Fields.map(json, "ours");
        Map<String, Object> peer = Fields.map(json, "peer");
        return new Row(Chapter.valueOf(Fields.string(json, "chapter")), Fields.string(json, "title"), Subject.fromJson(ours),
                Subject.fromJson(peer), Fields.string(json, "unit"), Fields.numbers(ours, "forks"), errors(ours),
                Fields.numbers(peer, "forks"), errors(peer));
    }

    /** JMH gives no error for two iterations or fewer, which JSON has as null. */
    private static List<Double> errors(Map<String, Object> side) {
        List<Double> errors = new ArrayList<>();
        if (side.get("errors") instanceof List<?> list) {
            for (Object each : list) {
                errors.add(each instanceof Double number ? number : Double.NaN);
            }
        }
        return errors;
    }
}
