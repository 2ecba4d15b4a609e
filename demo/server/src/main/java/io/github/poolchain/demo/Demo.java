package io.github.poolchain.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Runs the server on three kinds of buffers, one after the other, under the same load, and prints what each made of it;
 * or, with {@code -Ddemo.serve=PORT}, runs it on poolchain's until it is interrupted, or with {@code -Ddemo.server=netty} the
 * Netty server that it is compared with; or, with {@code -Ddemo.requests=N}, drives poolchain's alone until it has answered so many. In each
 * case the server is a process of its own. {@code -Ddemo.seconds=N} is how long each run of the comparison lasts.
 *
 * <p>Exits with 1 if poolchain's run made garbage or answered too little, or if any run failed.
 */
public final class Demo {
    private static final int DEFAULT_SECONDS = 8;
    private static final int MAX_SECONDS = 600;
    private static final int MAX_PORT = 65_535;
    private static final long MAX_REQUESTS = 1_000_000_000_000L;
    private static final double MEBIBYTE = 1 << 20;
    private static final PrintStream OUT = System.out;

    private Demo() {}

    /** Takes system properties, no arguments. */
    public static void main(String[] args) {
        System.exit(run());
    }

    private static int run() {
        try {
            OptionalLong port = property("demo.serve", 1, MAX_PORT);
            OptionalLong seconds = property("demo.seconds", Comparison.MIN_SECONDS, MAX_SECONDS);
            OptionalLong requests = property("demo.requests", 1, MAX_REQUESTS);
            if (port.isPresent()) {
                serve((int) port.getAsLong());
                return 0;
            }
            if (requests.isPresent()) {
                return new LongRun(requests.getAsLong(), OUT).run() ? 0 : 1;
            }
            return new Comparison((int) seconds.orElse(DEFAULT_SECONDS), OUT).run() ? 0 : 1;
        } catch (IllegalArgumentException | IOException | UncheckedIOException e) {
            System.err.println("demo: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** The number that a system property holds; none if it is not set, or empty. */
    private static OptionalLong property(String name, long least, long most) {
        String value = System.getProperty(name, "");
        if (value.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new IllegalArgumentException(
                name + " is \"" + value + "\", but must be a number from " + least + " to " + most);
    }

    /** Serves, and tells once a second what has changed, until interrupted or until the server's heap is full. */
    private static void serve(int port) throws IOException, InterruptedException {
        String which = System.getProperty("demo.server", "");
        if (!which.isBlank() && !which.equals(ServerMain.NETTY)) {
            throw new IllegalArgumentException("demo.server is \"" + which + "\", but must be \"netty\", or not be set");
        }
        Row row = which.isBlank() ? Row.POOLCHAIN : Row.NETTY;
        try (ServerProcess server = ServerProcess.start(row.source(), port, row.flags())) {
            OUT.println("Serving http://127.0.0.1:" + port + "/ until interrupted (Ctrl-C).");
            if (row.equals(Row.POOLCHAIN)) {
                OUT.println("A request makes no garbage, but a connection about 1 KB, most of it the JDK's own.");
                OUT.println("Epsilon frees nothing, so 64 MB of heap last for some 50,000 connections.");
            }
            Sample last = server.sample();
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                Sample sample = server.sample();
                if (sample.isBusierThan(last)) {
                    print(sample, sample.requests() - last.requests());
                }
                last = sample;
            }
        }
    }

    private static void print(Sample sample, long newRequests) {
        OUT.printf(Locale.ROOT, "%,12d requests (+%,d), %,d refused, %,d connections, %,d open, ",
                sample.requests(), newRequests, sample.refused(), sample.accepted(), sample.open());
        OUT.printf(Locale.ROOT, "%,d buffers in use, %.1f MB native, %.1f MB heap%n",
                sample.buffersInUse(), sample.nativeBytes() / MEBIBYTE, sample.heapBytes() / MEBIBYTE);
    }
}
