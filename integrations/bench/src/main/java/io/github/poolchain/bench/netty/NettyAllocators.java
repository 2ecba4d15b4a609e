package io.github.poolchain.bench.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A real HTTP server of Netty's on each of four allocators, one after the other, each in a process of its own, under the same load; prints
 * a table. Arguments are {@code name=value}: see {@link Options}.
 *
 * <p>Each server is warmed up and measured; then comes a burst, at whose peak it holds all bodies at once, and after that nothing for a
 * while; then sizes that change from slice to slice, and nothing for a while again.
 */
public final class NettyAllocators {
    private static final int SLICES = 28;
    private static final int LEAST_BITS = 6;
    private static final int CHURNED_BITS = 14; // from 64 bytes to 1 MiB
    private static final AtomicLong SEEDS = new AtomicLong();

    private NettyAllocators() {}

    /**
     * What may be said.
     *
     * @param seconds of measuring, of warming up before it, and of churn
     * @param rest seconds without load after the burst and after the churn
     * @param clients that send requests, and that take part in the burst
     * @param burst bytes of each body of the burst
     * @param loops of the server
     * @param only one allocator, or all
     */
    record Options(int seconds, int rest, int clients, int burst, int loops, String only) {
        static Options of(String[] arguments) {
            int seconds = 10;
            int rest = 60;
            int clients = 64;
            int burst = 1 << 20;
            int loops = 1;
            String only = "";
            for (String argument : arguments) {
                String[] pair = argument.split("=", 2);
                String value = pair.length == 2 ? pair[1] : "";
                switch (pair[0]) {
                    case "seconds" -> seconds = Integer.parseInt(value);
                    case "rest" -> rest = Integer.parseInt(value);
                    case "clients" -> clients = Integer.parseInt(value);
                    case "burst" -> burst = Integer.parseInt(value);
                    case "loops" -> loops = Integer.parseInt(value);
                    case "only" -> only = value;
                    default -> throw new IllegalArgumentException(
                            argument + " is none of seconds=, rest=, clients=, burst=, loops=, only=");
                }
            }
            return new Options(seconds, rest, clients, burst, loops, only);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        System.out.println(options);
        List<String> rows = new ArrayList<>();
        for (String allocator : Allocators.NAMES) {
            if (options.only.isEmpty() || options.only.equals(allocator)) {
                rows.add(row(allocator, options));
            }
        }
        System.out.println("| allocator | requests/s | p50 us | p99 us | p99.9 us | garbage B/request | RSS MiB under load | at the burst's peak | "
                + options.rest + " s after it | after churn | " + options.rest + " s after it |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        rows.forEach(System.out::println);
    }

    private static String row(String allocator, Options options) throws Exception {
        try (ServerProcess server = new ServerProcess(allocator, options.loops);
                Load load = new Load(server.port)) {
            load.run(options.clients, options.seconds * 1000L, NettyAllocators::traffic);
            ServerProcess.Figures before = server.figures();
            Load.Result measured = load.run(options.clients, options.seconds * 1000L, NettyAllocators::traffic);
            ServerProcess.Figures after = server.figures();

            long[] peak = new long[1];
            load.burst(options.clients, options.burst, () -> {
                Thread.sleep(500); // for what is on its way
                peak[0] = server.figures().resident();
            });
            Thread.sleep(options.rest * 1000L);
            long rested = server.figures().resident();

            for (int slice = 0; slice < SLICES; slice++) {
                int bits = LEAST_BITS + slice * 5 % CHURNED_BITS; // each once, and then again, far from the last
                load.run(options.clients, Math.max(1, options.seconds * 1000L / SLICES), () -> churn(bits));
            }
            long churned = server.figures().resident();
            Thread.sleep(options.rest * 1000L);
            long churnedAndRested = server.figures().resident();

            double garbage = (double) (after.allocated() - before.allocated()) / measured.requests();
            return String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %d | %d | %d | %d | %d |",
                    allocator,
                    measured.perSecond(),
                    measured.nanos().getValueAtPercentile(50) / 1e3,
                    measured.nanos().getValueAtPercentile(99) / 1e3,
                    measured.nanos().getValueAtPercentile(99.9) / 1e3,
                    garbage,
                    after.resident() >> 20,
                    peak[0] >> 20,
                    rested >> 20,
                    churned >> 20,
                    churnedAndRested >> 20);
        }
    }

    /** The sizes of HTTP traffic, one after the other. */
    private static IntSupplier traffic() {
        int[] sizes = Traffic.HTTP.draw(SEEDS.getAndIncrement());
        int[] next = new int[1];
        return () -> sizes[next[0]++ & (sizes.length - 1)];
    }

    /** Sizes of so many bits. */
    private static IntSupplier churn(int bits) {
        SplittableRandom random = new SplittableRandom(SEEDS.getAndIncrement());
        return () -> random.nextInt(1 << bits, 2 << bits);
    }
}
