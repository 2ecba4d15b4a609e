package io.github.poolchain.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Drives the server on poolchain's buffers, under Epsilon with 64 MB of heap, until it has answered so many requests. A heap that is never
 * collected is the measure: what is in use at the end is all that was ever allocated.
 */
final class LongRun {
    private static final double MEBIBYTE = 1 << 20;
    private static final int CONNECTIONS = 32;
    private static final int DEPTH = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** How often it tells how far it is. */
    private static final int PROGRESS_SECONDS = 10;

    /** Slower than this it gives up, after a grace. */
    private static final long LEAST_REQUESTS_A_SECOND = 10_000;

    private static final Duration GRACE = Duration.ofMinutes(2);

    /** From here on the heap would not last for a billion requests. */
    private static final double SOME_GARBAGE = 0.05;

    private final long requests;
    private final PrintStream out;

    /**
     * A run.
     *
     * @param requests how many, after the warm-up
     */
    LongRun(long requests, PrintStream out) {
        this.requests = requests;
        this.out = out;
    }

    /** Runs it, and prints a table; whether all were answered, and without garbage. */
    boolean run() {
        try (ServerProcess server = ServerProcess.start(Row.POOLCHAIN.source(), 0, Row.POOLCHAIN.flags());
                LoadClient client = new LoadClient(server.address(), CONNECTIONS, DEPTH)) {
            Duration limit = GRACE.plusSeconds(requests / LEAST_REQUESTS_A_SECOND);
            Progress progress = new Progress(server);
            LoadClient.Result result = client.run(new LoadClient.Plan(WARM_UP, Duration.ZERO, requests, limit), progress);
            return tell(result, progress.first, server.sample());
        } catch (IOException | UncheckedIOException e) {
            out.println("FAILED: " + e.getMessage());
            return false;
        }
    }

    private boolean tell(LoadClient.Result result, Sample first, Sample last) {
        double garbage = garbage(first, last);
        Histogram latency = result.latency();
        out.println();
        line("requests answered", whole(result.requests()));
        line("in", Duration.ofSeconds(Math.round(result.nanos() / 1e9)).toString().substring(2).toLowerCase(Locale.ROOT));
        line("requests a second", whole(Math.round(result.requests() * 1e9 / result.nanos())));
        line("latency p50, p99, p99.9", micros(latency, 50) + ", " + micros(latency, 99) + ", " + micros(latency, 99.9) + " us");
        line("allocated by the server's threads", whole(last.allocated() - first.allocated()) + " bytes, "
                + String.format(Locale.ROOT, "%.6f a request", garbage));
        line("heap in use, after the warm-up and at the end", megabytes(first.heapBytes()) + ", " + megabytes(last.heapBytes()) + ", of 64 MB");
        line("memory outside the heap at the end", megabytes(last.nativeBytes()));
        line("collections", whole(last.collections()));
        line("connections that failed", whole(last.failures()));
        out.println();
        out.printf("%d connections, %d pipelined requests at a time; client and server share %d processors.%n", CONNECTIONS, DEPTH,
                Runtime.getRuntime().availableProcessors());
        out.println("The server's virtual machine: " + String.join(" ", Row.POOLCHAIN.flags()));
        if (result.requests() < requests) {
            out.printf(Locale.ROOT, "FAILED: answered %,d requests, but must answer %,d%n", result.requests(), requests);
            return false;
        }
        if (garbage >= SOME_GARBAGE) {
            out.printf(Locale.ROOT, "FAILED: made %.3f bytes of garbage a request%n", garbage);
            return false;
        }
        return last.failures() == 0;
    }

    /** Bytes that the server allocated for each request between two samples; 0 if there was none. */
    static double garbage(Sample first, Sample last) {
        long answered = last.requests() - first.requests();
        return answered == 0 ? 0 : (double) (last.allocated() - first.allocated()) / answered;
    }

    private void line(String what, String value) {
        out.printf(Locale.ROOT, "%-46s %s%n", what, value);
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String micros(Histogram latency, double percentile) {
        return whole(Math.round(latency.getValueAtPercentile(percentile) / 1e3));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MB", bytes / MEBIBYTE);
    }

    /** Tells now and then how far it is, and keeps the numbers from after the warm-up. */
    private final class Progress implements LoadClient.Observer {
        private final ServerProcess server;
        private Sample first;
        private long answered;

        Progress(ServerProcess server) {
            this.server = server;
            first = server.sample();
        }

        @Override
        public void counting() {
            first = server.sample();
        }

        @Override
        public void second(int seconds, long requestsInIt, boolean warmUp) {
            answered += requestsInIt;
            if (seconds % PROGRESS_SECONDS == 0) {
                Sample sample = server.sample();
                out.printf(Locale.ROOT, "%,6d s %,15d requests, heap %.2f MB, %.6f bytes of garbage a request%n", seconds, answered,
                        sample.heapBytes() / MEBIBYTE, garbage(first, sample));
            }
        }
    }
}
