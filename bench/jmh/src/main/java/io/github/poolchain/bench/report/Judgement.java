package io.github.poolchain.bench.report;

import java.util.Locale;

/**
 * A recorded ratio and one of now. It got worse if the median of now is above the greatest recorded round by more than a tolerance, and even the
 * best round of now is above that round.
 */
record Judgement(String id, Ratio recorded, Ratio now) {
    /** Two runs of the same code on the same quiet machine differ by as much, the rounds' spread apart. */
    static final double TOLERANCE = 1.15;

    /** The greatest ratio that is not worse. */
    double allowed() {
        return recorded.most() * TOLERANCE;
    }

    boolean worse() {
        return now.middle() > allowed() && now.least() > recorded.most();
    }

    boolean better() {
        return now.middle() < recorded.least() / TOLERANCE;
    }

    String text() {
        String verdict = worse() ? "WORSE " : better() ? "better" : "as was";
        return String.format(Locale.ROOT, "%s  %s: %s (%s to %s), recorded %s (%s to %s), allowed %s", verdict, id,
                Ratio.format(now.middle()), Ratio.format(now.least()), Ratio.format(now.most()),
                Ratio.format(recorded.middle()), Ratio.format(recorded.least()), Ratio.format(recorded.most()), Ratio.format(allowed()));
    }
}
