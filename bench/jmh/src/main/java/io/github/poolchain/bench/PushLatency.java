package io.github.poolchain.bench;

import io.github.poolchain.deque.PoolChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * How long the slowest push takes: every push is timed, while another thread takes out what comes, on an idle machine and beside threads that
 * never pause. Prints the median of several runs of each, the contenders in turn.
 */
public final class PushLatency {
    private static final int[] BUSY = {0, 8, 32};
    private static final int PUSHES = 4_000_000;
    private static final int RUNS = 5;

    /** The queue between the two threads. */
    private interface Line extends AutoCloseable {
        void push(long value);

        /** Whether there was something. */
        boolean pop();

        @Override
        void close();
    }

    private record Contender(String name, Supplier<Line> line) {}

    private static final List<Contender> CONTENDERS = List.of(
            new Contender("LinkedTransferQueue", () -> queue(new LinkedTransferQueue<>())),
            new Contender("PoolChain", () -> chain(new PoolChain())),
            new Contender("PoolChain(8, 8)", () -> chain(new PoolChain(8, 8))));

    private static volatile boolean over;

    private PushLatency() {}

    private static Line queue(LinkedTransferQueue<Long> queue) {
        return new Line() {
            @Override
            public void push(long value) {
                queue.add(value);
            }

            @Override
            public boolean pop() {
                return queue.poll() != null;
            }

            @Override
            public void close() {}
        };
    }

    private static Line chain(PoolChain chain) {
        return new Line() {
            @Override
            public void push(long value) {
                chain.pushHead(value);
            }

            @Override
            public boolean pop() {
                return chain.popTail() != 0;
            }

            @Override
            public void close() {
                chain.close();
            }
        };
    }

    /** How many busy threads, one figure after the other; without an argument none, 8 and 32, which takes some minutes. */
    public static void main(String[] args) throws InterruptedException {
        for (Contender contender : CONTENDERS) {
            run(contender, new Histogram(3)); // warm-up
        }
        System.out.printf("%4s  %-20s %10s %10s %12s%n", "busy", "microseconds", "p50", "p99.99", "slowest");
        int[] levels = args.length == 0 ? BUSY : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        for (int busy : levels) {
            over = false;
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < busy; i++) {
                threads.add(Thread.ofPlatform().daemon().start(PushLatency::spin));
            }
            double[][][] figures = new double[CONTENDERS.size()][3][RUNS];
            for (int run = 0; run < RUNS; run++) {
                for (int i = 0; i < CONTENDERS.size(); i++) {
                    Histogram histogram = new Histogram(3);
                    run(CONTENDERS.get(i), histogram);
                    figures[i][0][run] = histogram.getValueAtPercentile(50) / 1e3;
                    figures[i][1][run] = histogram.getValueAtPercentile(99.99) / 1e3;
                    figures[i][2][run] = histogram.getMaxValue() / 1e3;
                }
            }
            for (int i = 0; i < CONTENDERS.size(); i++) {
                System.out.printf(Locale.ROOT, "%4d  %-20s %10.2f %10.1f %,12.0f%n", busy, CONTENDERS.get(i).name,
                        median(figures[i][0]), median(figures[i][1]), median(figures[i][2]));
            }
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        return figures[figures.length / 2];
    }

    private static void spin() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    private static void run(Contender contender, Histogram histogram) throws InterruptedException {
        try (Line line = contender.line.get()) {
            Thread consumer = Thread.ofPlatform().daemon().start(() -> {
                for (int taken = 0; taken < PUSHES; ) {
                    if (line.pop()) {
                        taken++;
                    } else {
                        Thread.onSpinWait();
                    }
                }
            });
            for (int i = 1; i <= PUSHES; i++) {
                long start = System.nanoTime();
                line.push(i);
                histogram.recordValue(System.nanoTime() - start);
            }
            consumer.join();
        }
    }
}
