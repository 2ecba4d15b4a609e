package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * How long it takes from a put to the moment when a consumer that was asleep has the element: one put each millisecond. Prints the median
 * of several runs of each, the contenders in turn.
 */
public final class WakeLatency {
    private static final int PUTS = 1_500;
    private static final int WARM_UP = 50_000;
    private static final int RUNS = 5;
    private static final double[] PERCENTILES = {50, 99};

    private record Contender(String name, Supplier<BlockingQueue<Letter>> queue) {}

    /** When it was sent. */
    private static final class Letter {
        long sent;
    }

    private static final List<Contender> CONTENDERS = List.of(
            new Contender("LinkedTransferQueue", LinkedTransferQueue::new),
            new Contender("HandleQueue", HandleQueue::new),
            new Contender("bounded HandleQueue", () -> new HandleQueue<>(1024)),
            new Contender("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(1024)),
            new Contender("LinkedBlockingQueue", LinkedBlockingQueue::new));

    private WakeLatency() {}

    /** Takes no arguments; about a minute. */
    public static void main(String[] args) throws InterruptedException {
        double[][][] micros = new double[CONTENDERS.size()][PERCENTILES.length][RUNS];
        for (int i = 0; i < CONTENDERS.size(); i++) {
            Histogram _ = measure(CONTENDERS.get(i).queue.get(), WARM_UP, WARM_UP, 20_000); // until it is compiled
        }
        for (int run = 0; run < RUNS; run++) {
            for (int i = 0; i < CONTENDERS.size(); i++) {
                Histogram histogram = measure(CONTENDERS.get(i).queue.get(), PUTS, PUTS / 10, 1_000_000);
                for (int p = 0; p < PERCENTILES.length; p++) {
                    micros[i][p][run] = histogram.getValueAtPercentile(PERCENTILES[p]) / 1e3;
                }
            }
        }
        System.out.printf("%-22s %12s %12s   (us, median of %d runs)%n", "", "p50", "p99", RUNS);
        for (int i = 0; i < CONTENDERS.size(); i++) {
            System.out.printf(Locale.ROOT, "%-22s %12.1f %12.1f%n", CONTENDERS.get(i).name, median(micros[i][0]), median(micros[i][1]));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Histogram measure(BlockingQueue<Letter> queue, int puts, int unrecorded, long nanosBetween) throws InterruptedException {
        Histogram histogram = new Histogram(3);
        Thread consumer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < puts; i++) {
                    long sent = queue.take().sent;
                    long nanos = System.nanoTime() - sent;
                    if (i >= unrecorded) {
                        histogram.recordValue(nanos);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it", e);
            }
        });
        long next = System.nanoTime();
        for (int i = 0; i < puts; i++) {
            next += nanosBetween;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            Letter letter = new Letter();
            letter.sent = System.nanoTime();
            queue.put(letter);
        }
        consumer.join();
        if (queue instanceof HandleQueue<?> handles) {
            handles.close();
        }
        return histogram;
    }
}
