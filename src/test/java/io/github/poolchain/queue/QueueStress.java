package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/** Producers and consumers on one queue: each element comes out once, those of one producer in order for each consumer. */
final class QueueStress {
    private static final int NUMBER_BITS = 40;

    private final Subject queue;
    private final int producers;
    private final int consumers;
    private final long each;
    private final boolean virtual;

    /** The calls of either kind of queue, of longs. 0 is none. */
    interface Subject {
        void put(long value) throws InterruptedException;

        boolean offer(long value);

        int offer(long[] from, int offset, int length);

        long take() throws InterruptedException;

        long poll();

        int poll(long[] into, int offset, int length);

        boolean isDrained();

        long footprint();

        void close();

        LongQueue inside();
    }

    /** By producer: how many came out, and the sum of their numbers modulo 2^64. */
    private final AtomicLongArray counts;

    private final AtomicLongArray sums;

    QueueStress(Subject queue, int producers, int consumers, long each, boolean virtual) {
        this.queue = queue;
        this.producers = producers;
        this.consumers = consumers;
        this.each = each;
        this.virtual = virtual;
        this.counts = new AtomicLongArray(producers);
        this.sums = new AtomicLongArray(producers);
    }

    private Thread.Builder thread() {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    }

    void run() throws Exception {
        List<FutureTask<Void>> puts = new ArrayList<>();
        List<FutureTask<Void>> takes = new ArrayList<>();
        for (int i = 0; i < consumers; i++) {
            takes.add(Threads.start(thread(), this::consume));
        }
        for (int i = 0; i < producers; i++) {
            int producer = i;
            puts.add(Threads.start(thread(), () -> produce(producer)));
        }
        for (FutureTask<Void> put : puts) {
            put.get();
        }
        queue.close();
        for (FutureTask<Void> take : takes) {
            take.get();
        }
        assertThat(queue.isDrained()).isTrue();
        if (queue.inside().lanes().areNative()) {
            assertThat(queue.footprint()).isZero();
        }
        for (int i = 0; i < producers; i++) {
            long sum = 0;
            for (long number = 1; number <= each; number++) {
                sum += mix(number);
            }
            assertThat(counts.get(i)).as("of producer %d", i).isEqualTo(each);
            assertThat(sums.get(i)).as("of producer %d", i).isEqualTo(sum);
        }
        LongQueue inside = queue.inside();
        assertThat(inside.takes().rescues() + inside.puts().rescues()).as("wake-ups lost").isZero();
        assertThat(inside.stats().puts()).isEqualTo(inside.stats().takes()).isEqualTo(producers * each);
    }

    /** So that one twice and another missing does not look right. */
    private static long mix(long number) {
        return number * 0x9E3779B97F4A7C15L ^ number * number;
    }

    private Void produce(int producer) throws InterruptedException {
        long base = ((long) producer + 1) << NUMBER_BITS;
        long[] several = new long[100];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long number = 1;
        while (number <= each) {
            int how = random.nextInt(64);
            if (how < 4) {
                int length = (int) Math.min(random.nextInt(1, several.length), each - number + 1);
                for (int i = 0; i < length; i++) {
                    several[i] = base + number + i;
                }
                number += queue.offer(several, 0, length);
            } else if (how < 32) {
                number += queue.offer(base + number) ? 1 : 0;
            } else {
                queue.put(base + number);
                number++;
            }
            if (how == 63 && random.nextInt(64) == 0) {
                Thread.sleep(0, 100_000);
            }
        }
        return null;
    }

    private Void consume() throws InterruptedException {
        long[] last = new long[producers];
        long[] count = new long[producers];
        long[] sum = new long[producers];
        long[] several = new long[100];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        try {
            while (true) {
                int taken = 1;
                int how = random.nextInt(64);
                if (how < 4) {
                    taken = queue.poll(several, 0, random.nextInt(several.length));
                } else if (how < 16) {
                    several[0] = queue.poll();
                    taken = several[0] == 0 ? 0 : 1;
                } else {
                    several[0] = queue.take();
                }
                for (int i = 0; i < taken; i++) {
                    int producer = (int) (several[i] >>> NUMBER_BITS) - 1;
                    long number = several[i] & ((1L << NUMBER_BITS) - 1);
                    if (number <= last[producer]) {
                        throw new AssertionError(number + " of producer " + producer + " came after " + last[producer]);
                    }
                    last[producer] = number;
                    count[producer]++;
                    sum[producer] += mix(number);
                }
                if (how == 63 && random.nextInt(64) == 0) {
                    Thread.sleep(0, 100_000);
                }
            }
        } catch (QueueClosedException end) {
            for (int i = 0; i < producers; i++) {
                counts.addAndGet(i, count[i]);
                sums.addAndGet(i, sum[i]);
            }
        }
        return null;
    }
}
