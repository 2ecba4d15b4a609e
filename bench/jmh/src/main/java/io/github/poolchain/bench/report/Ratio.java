package io.github.poolchain.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much of a peer's cost ours is: below 1 we are cheaper. In each round both were measured in a fork of their own, one soon after the
 * other, and the ratio is that of the round.
 *
 * @param middle the median of the rounds
 * @param least the least of them
 * @param most the greatest
 */
record Ratio(double middle, double least, double most) {
    /**
     * The ratios of rounds.
     *
     * @param ours a score for each round
     * @param peers scores of the same rounds
     * @param higherIsBetter whether the scores are operations in a time, and not the time for an operation
     * @throws IllegalArgumentException if there is no round, a different number of them, or a score that is not above 0
     */
    static Ratio of(List<Double> ours, List<Double> peers, boolean higherIsBetter) {
        if (ours.isEmpty() || ours.size() != peers.size()) {
            throw new IllegalArgumentException(ours.size() + " and " + peers.size() + " rounds, but must be as many, and at least 1");
        }
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            double our = ours.get(i);
            double peer = peers.get(i);
            if (!(our > 0 && peer > 0)) {
                throw new IllegalArgumentException("scores " + our + " and " + peer + ", but must be above 0");
            }
            ratios[i] = higherIsBetter ? peer / our : our / peer;
        }
        Arrays.sort(ratios);
        return new Ratio(median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    /** The median of some numbers, at least one. */
    static double median(List<Double> numbers) {
        double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return median(sorted);
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The greatest over the least of some numbers, at least one: 1 if all are equal. */
    static double spread(List<Double> numbers) {
        double least = numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return most / least;
    }

    Map<String, Object> toJson() {
        return Fields.of("middle", middle, "least", least, "most", most);
    }

    static Ratio fromJson(Map<String, Object> json) {
        return new Ratio(Fields.number(json, "middle"), Fields.number(json, "least"), Fields.number(json, "most"));
    }

    /** Three digits, but no more than three places. */
    static String format(double number) {
        if (number >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, number >= 10 ? "%.1f" : number >= 0.1 ? "%.2f" : "%.3f", number);
    }
}
