package io.github.poolchain.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Drives the server once for each {@link Row}, and prints a table. */
final class Comparison {
    /** The shortest run: the warm-up and a second. */
    static final int MIN_SECONDS = 3;

    private static final double MEBIBYTE = 1 << 20;
    private static final int CONNECTIONS = 32;
    private static final int DEPTH = 16;
    private static final int WARM_UP_SECONDS = 2;

    /** How long the client practises first, on a server that is not compared, so that the first row is not the worse for it. */
    private static final int PRACTICE_SECONDS = 2;

    /** How much longer a run may take to answer as much as it must. */
    private static final int EXTRA_SECONDS = 60;

    /** From here on it prints as 0.1 bytes a request. */
    private static final double SOME_GARBAGE = 0.05;

    private static final String HEADER = """
            buffers, collector          requests/s   p50 us   p99 us  p99.9 us    garbage  collections   native
                                                                             bytes/req                   MB
            """;

    private final int seconds;
    private final PrintStream out;
    private final StringBuilder table = new StringBuilder(HEADER);

    /**
     * A comparison.
     *
     * @param seconds how long to drive each row, warm-up included
     */
    Comparison(int seconds, PrintStream out) {
        this.seconds = seconds;
        this.out = out;
    }

    /** Runs it; whether all rows did what they must. */
    boolean run() {
        boolean fine = practise();
        for (Row row : Row.ALL) {
            fine &= run(row);
        }
        out.println();
        out.print(table);
        out.println();
        out.printf("""
                Closed loop: %d connections, %d pipelined requests at a time; client and server share %d processors.
                A buffer is 1 KiB for each answer, 4 KiB for each read and write. Garbage: what the server's
                threads allocate. Native: the most seen, of pool, chains, handles and direct buffers.
                The virtual machines, of which the collected ones may use eight times the heap:
                """, CONNECTIONS, DEPTH, Runtime.getRuntime().availableProcessors());
        for (Row row : Row.ALL) {
            out.println("  " + row.name() + ": " + String.join(" ", row.flags()));
        }
        return fine;
    }

    private boolean practise() {
        try (ServerProcess server = ServerProcess.start(Row.PRACTICE.source(), 0, Row.PRACTICE.flags());
                LoadClient client = new LoadClient(server.address(), CONNECTIONS, DEPTH)) {
            Duration time = Duration.ofSeconds(PRACTICE_SECONDS);
            client.run(new LoadClient.Plan(time, Duration.ZERO, 0, time), new Watch(Row.PRACTICE, server));
            return true;
        } catch (IOException | UncheckedIOException e) {
            return fail(Row.PRACTICE, e.toString());
        }
    }

    private boolean run(Row row) {
        try (ServerProcess server = ServerProcess.start(row.source(), 0, row.flags());
                LoadClient client = new LoadClient(server.address(), CONNECTIONS, DEPTH)) {
            Watch watch = new Watch(row, server);
            LoadClient.Plan plan = new LoadClient.Plan(Duration.ofSeconds(WARM_UP_SECONDS),
                    Duration.ofSeconds(seconds - WARM_UP_SECONDS), row.minRequests(),
                    Duration.ofSeconds(seconds + EXTRA_SECONDS));
            LoadClient.Result result = client.run(plan, watch);
            return add(row, result, watch);
        } catch (IOException | UncheckedIOException e) {
            return fail(row, e.toString());
        }
    }

    private boolean add(Row row, LoadClient.Result result, Watch watch) {
        Sample first = watch.first;
        Sample last = watch.sample();
        double garbage = (double) (last.allocated() - first.allocated()) / (last.requests() - first.requests());
        Histogram latency = result.latency();
        table.append(String.format(Locale.ROOT, "%-25s %,12.0f %,8.0f %,8.0f %,9.0f %,10.1f %,12d %,8.1f%n",
                row.name(),
                result.requests() * 1e9 / result.nanos(),
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                garbage,
                last.collections() - first.collections(),
                watch.mostNativeBytes / MEBIBYTE));
        if (result.requests() < row.minRequests()) {
            return fail(row, String.format(Locale.ROOT, "answered %,d requests, but must answer %,d", result.requests(),
                    row.minRequests()));
        }
        if (row.mustBeClean() && garbage >= SOME_GARBAGE) {
            return fail(row, String.format(Locale.ROOT, "made %.1f bytes of garbage a request", garbage));
        }
        if (last.failures() > 0) {
            return fail(row, last.failures() + " connections met an unexpected exception");
        }
        out.printf(Locale.ROOT, "%-25s answered %,d requests%n", row.name(), result.requests());
        return true;
    }

    private boolean fail(Row row, String why) {
        table.append("FAILED: ").append(row.name()).append(": ").append(why).append('\n');
        return false;
    }

    /** Shows the progress of a row, and keeps an eye on the server's numbers. */
    private final class Watch implements LoadClient.Observer {
        private final Row row;
        private final ServerProcess server;
        private Sample first;
        private long mostNativeBytes;

        Watch(Row row, ServerProcess server) {
            this.row = row;
            this.server = server;
            first = sample();
        }

        @Override
        public void counting() {
            first = sample();
            mostNativeBytes = first.nativeBytes();
        }

        @Override
        public void second(int seconds, long requests, boolean warmUp) {
            Sample sample = sample();
            out.printf(Locale.ROOT, "%-25s %3d s %,10d requests/s, heap %4.0f MB%s%n", row.name(), seconds, requests,
                    sample.heapBytes() / MEBIBYTE, warmUp ? "  (warm-up)" : "");
        }

        Sample sample() {
            Sample sample = server.sample();
            mostNativeBytes = Math.max(mostNativeBytes, sample.nativeBytes());
            return sample;
        }
    }
}
