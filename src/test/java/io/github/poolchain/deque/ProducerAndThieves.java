package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Go's testPoolDequeue: one producer, which pops at the head after every tenth push, and nine thieves. Each element is
 * seen exactly once; and, which Go does not ask, each thief sees them in the order in which they were pushed.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.github.poolchain.deque.Kind#all")
@Timeout(300)
abstract class ProducerAndThieves {
    private static final int THIEVES = 9;

    private final int elements;
    private final RingOrChain queue;

    /** How often each element was seen. The elements are 1, 2 .. */
    private final AtomicIntegerArray seen;

    private volatile boolean produced;

    ProducerAndThieves(Kind kind, int elements) {
        this.elements = elements;
        this.queue = kind.open();
        this.seen = new AtomicIntegerArray(elements + 1);
    }

    @Test
    void shouldDeliverEachElementOnceOneByOne() throws Exception {
        run(() -> {
            int headPops = 0;
            for (int i = 1; i <= elements; i++) {
                while (!queue.pushHead(i)) {
                    Threads.letOthersRun();
                }
                if (i % 10 == 0) {
                    headPops += popHead();
                }
            }
            return headPops;
        }, 1);
    }

    @Test
    void shouldDeliverEachElementOnceInBulk() throws Exception {
        run(() -> {
            int headPops = 0;
            long[] ten = new long[10];
            for (int i = 1; i <= elements; i += ten.length) {
                for (int k = 0; k < ten.length; k++) {
                    ten[k] = (long) i + k;
                }
                int pushed = 0;
                while (pushed < ten.length) {
                    int count = queue.pushHead(ten, pushed, ten.length - pushed);
                    pushed += count;
                    if (count == 0) {
                        Threads.letOthersRun();
                    }
                }
                headPops += popHead();
            }
            return headPops;
        }, 7);
    }

    private int popHead() {
        long value = queue.popHead();
        return value == PoolDequeue.EMPTY ? 0 : seen.incrementAndGet((int) value);
    }

    /** Runs the producer, which counts its pops at the head, and thieves that pop so many at once. */
    private void run(Callable<Integer> producer, int length) throws Exception {
        try (queue) {
            List<FutureTask<Void>> thieves = new ArrayList<>();
            for (int i = 0; i < THIEVES; i++) {
                thieves.add(Threads.start("thief " + i, () -> steal(length)));
            }
            int headPops;
            try {
                headPops = Threads.call("producer", producer);
            } finally {
                produced = true;
            }
            for (FutureTask<Void> thief : thieves) {
                Threads.result(thief);
            }

            assertThat(queue.isEmpty()).isTrue();
            for (int i = 1; i <= elements; i++) {
                if (seen.get(i) != 1) {
                    assertThat(seen.get(i)).as("how often %d was seen", i).isEqualTo(1);
                }
            }
            assertThat(headPops).as("pops at the head that succeeded").isPositive();
        }
    }

    private Void steal(int length) {
        long[] into = new long[length];
        long last = 0;
        while (true) {
            boolean nothingToCome = produced;
            int count;
            if (length == 1) {
                into[0] = queue.popTail();
                count = into[0] == PoolDequeue.EMPTY ? 0 : 1;
            } else {
                count = queue.popTail(into, 0, length);
            }
            for (int i = 0; i < count; i++) {
                if (into[i] <= last) {
                    throw new AssertionError(into[i] + " was seen after " + last);
                }
                last = into[i];
                seen.incrementAndGet((int) last);
            }
            if (count == 0) {
                if (nothingToCome) {
                    return null;
                }
                Threads.letOthersRun();
            }
        }
    }
}
