package io.github.poolchain.bench.report;

import java.util.Map;

/**
 * How long to measure.
 *
 * @param rounds forks of each subject, one a round
 * @param warmUps iterations that do not count
 * @param iterations that do
 * @param millis how long each takes
 */
record Effort(int rounds, int warmUps, int iterations, int millis) {
    static final Effort FULL = new Effort(3, 4, 5, 400);
    static final Effort QUICK = new Effort(3, 3, 3, 200);

    Map<String, Object> toJson() {
        return Fields.of("rounds", rounds, "warmUps", warmUps, "iterations", iterations, "millis", millis);
    }
}
