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

    /** The same, but with so many rounds. */
    Effort rounds(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("rounds is " + number + ", but must be at least 1");
        }
        return new Effort(number, warmUps, iterations, millis);
    }

    Map<String, Object> toJson() {
        return Fields.of("rounds", rounds, "warmUps", warmUps, "iterations", iterations, "millis", millis);
    }
}
