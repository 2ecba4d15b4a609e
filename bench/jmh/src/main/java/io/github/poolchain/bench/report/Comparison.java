package io.github.poolchain.bench.report;

import java.util.List;

/**
 * One of ours, and who it is compared with.
 *
 * @param chapter of the report
 * @param title what all of them do
 * @param quick whether the short run has it too
 */
record Comparison(Chapter chapter, String title, Subject ours, List<Subject> peers, boolean quick) {
    Comparison {
        peers = List.copyOf(peers);
    }

    static Comparison of(Chapter chapter, String title, Subject ours, Subject... peers) {
        return new Comparison(chapter, title, ours, List.of(peers), false);
    }

    Comparison alsoQuick() {
        return new Comparison(chapter, title, ours, peers, true);
    }
}
