package io.github.poolchain.demo;

import java.util.List;

/**
 * One way to run the server.
 *
 * @param name as in the table
 * @param source the name of a {@link BufferSource}, or {@link ServerMain#NETTY}
 * @param flags for its virtual machine
 * @param minRequests how many it must answer for the comparison to hold
 * @param mustBeClean whether garbage is a failure
 */
record Row(String name, String source, List<String> flags, long minRequests, boolean mustBeClean) {
    /**
     * Under Epsilon what is allocated stays, until the heap is full and the process ends. Epsilon advises, on standard
     * error, to give it a heap of one size and to touch it at once.
     */
    static final Row POOLCHAIN = new Row("poolchain's pool, Epsilon", "pool",
            List.of("-XX:+UseEpsilonGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"),
            1_000_000, true);

    /** A whole server, not only other buffers. The last flags let it use what it is fastest with, without a warning. */
    static final Row NETTY = new Row("a Netty server, G1", ServerMain.NETTY,
            List.of("-XX:+UseG1GC", "-Xmx512m", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
            1, false);

    static final List<Row> ALL = List.of(
            POOLCHAIN,
            new Row("new heap buffers, G1", "heap", List.of("-XX:+UseG1GC", "-Xmx512m"), 1, false),
            new Row("new direct buffers, G1", "direct", List.of("-XX:+UseG1GC", "-Xmx512m"), 1, false),
            NETTY);

    /** Not compared: with it the load client warms up. */
    static final Row PRACTICE = new Row("practice", "heap", List.of("-XX:+UseG1GC", "-Xmx512m"), 0, false);
}
