package io.github.poolchain.bench.report;

/**
 * What one fork made of a subject.
 *
 * @param value the mean of its iterations
 * @param error JMH's: half the width of a confidence interval of 99.9 %; NaN if there were too few iterations
 * @param unit as {@code ns/op}, or {@code ops/us}
 */
record Score(double value, double error, String unit) {
    boolean higherIsBetter() {
        return higherIsBetter(unit);
    }

    static boolean higherIsBetter(String unit) {
        return unit.startsWith("ops/");
    }
}
