package io.github.poolchain.bench.report;

/** What measures a subject once, in a fork of its own. */
@FunctionalInterface
interface Gauge {
    /**
     * Measures.
     *
     * @throws IllegalStateException if it cannot; the message says why
     */
    Score measure(Subject subject, Effort effort);
}
