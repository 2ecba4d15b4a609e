package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand bursts of a hundred thousand elements, each followed by a trim: no memory stays behind. */
@Timeout(300)
class PoolChainBurstsIT {
    private static final int BURSTS = 1_000;
    private static final int ELEMENTS = 100_000;

    private final CountingArenas arenas = new CountingArenas();

    /** By whom, and how, a burst is drained. */
    private enum Drain {
        TAIL,
        HEAD,
        TAIL_IN_BULK,
        HEAD_IN_BULK,
        TWO_THIEVES
    }

    @Test
    void shouldEndEachBurstWithTheFootprintItBeganWith() throws Exception {
        long[] many = new long[1_000];
        try (PoolChain chain = new PoolChain(8, 1 << 16, -500, arenas)) {
            long footprint = chain.footprint();
            long peak = 0;
            for (int burst = 0; burst < BURSTS; burst++) {
                long sum = push(chain, many, burst % 2 == 0);
                peak = Math.max(peak, chain.footprint());
                Drain drain = Drain.values()[burst % Drain.values().length];

                assertThat(drain(chain, drain)).as("sum of what was drained by %s", drain).isEqualTo(sum);

                long before = chain.footprint();
                assertThat(chain.trim()).isEqualTo(before - footprint);
                assertThat(chain.footprint()).as("after burst %d, by %s", burst, drain).isEqualTo(footprint);
                assertThat(arenas.bytesHeld()).isEqualTo(footprint);
                assertThat(arenas.held()).isEqualTo(1);
            }
            assertThat(peak).as("at most twice what is needed").isLessThan(3L * ELEMENTS * Long.BYTES);
        }
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private static long push(PoolChain chain, long[] many, boolean inBulk) {
        long sum = 0;
        for (int i = 1; i <= ELEMENTS; i++) {
            sum += i;
            if (inBulk) {
                many[(i - 1) % many.length] = i;
                if (i % many.length == 0) {
                    chain.pushHead(many, 0, many.length);
                }
            } else {
                chain.pushHead(i);
            }
        }
        return sum;
    }

    private static long drain(PoolChain chain, Drain drain) throws Exception {
        long[] into = new long[777];
        return switch (drain) {
            case TAIL -> sumOfSingles(chain::popTail);
            case HEAD -> sumOfSingles(chain::popHead);
            case TAIL_IN_BULK -> sumOfBulks(into, () -> chain.popTail(into, 0, into.length));
            case HEAD_IN_BULK -> sumOfBulks(into, () -> chain.popHead(into, 0, into.length));
            case TWO_THIEVES -> {
                FutureTask<Long> thief = Threads.start("thief", () -> sumOfSingles(chain::popTail));
                long[] other = new long[16];
                FutureTask<Long> another = Threads.start(
                        "bulk thief", () -> sumOfBulks(other, () -> chain.popTail(other, 0, other.length)));
                yield Threads.result(thief) + Threads.result(another);
            }
        };
    }

    private static long sumOfSingles(Callable<Long> pop) throws Exception {
        long sum = 0;
        for (long value = pop.call(); value != PoolDequeue.EMPTY; value = pop.call()) {
            sum += value;
        }
        return sum;
    }

    private static long sumOfBulks(long[] into, Callable<Integer> pop) throws Exception {
        long sum = 0;
        for (int count = pop.call(); count > 0; count = pop.call()) {
            for (int i = 0; i < count; i++) {
                sum += into[i];
            }
        }
        return sum;
    }
}
