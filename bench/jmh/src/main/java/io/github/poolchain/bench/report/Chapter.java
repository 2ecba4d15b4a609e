package io.github.poolchain.bench.report;

import java.util.Locale;

/** A chapter of the report: a table, and a chart in a file of the chapter's name. */
enum Chapter {
    RINGS("Rings, chains and tables: one thread"),
    FLOORS("Floors: the parts alone, which nothing that needs them can be cheaper than"),
    QUEUES("Queues: one thread puts and takes"),
    HANDOVER("Hand-over: from some threads to others"),
    POOLS("Pools of objects"),
    BUFFERS("Buffers"),
    THREADS("Growth with threads"),
    SIZES("Growth with the size of a buffer"),
    DEPTH("Growth with what is in the queue"),
    COLLECTORS("Collectors, beside 1 GiB of live small objects"),
    PAUSES("Pauses of G1 beside 10 million pooled objects");

    private final String title;

    Chapter(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The name of the chart's file, without its ending. */
    String file() {
        return name().toLowerCase(Locale.ROOT);
    }
}
