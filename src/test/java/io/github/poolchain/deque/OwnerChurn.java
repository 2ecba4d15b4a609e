package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An owner that pushes, pops and trims at random, so that rings are linked, emptied from both ends, unlinked and freed
 * all the time, while thieves steal: each element is seen exactly once.
 */
@Timeout(300)
abstract class OwnerChurn {
    private final int elements;
    private final AtomicIntegerArray seen;
    private final CountingArenas arenas = new CountingArenas();
    private volatile boolean done;

    OwnerChurn(int elements) {
        this.elements = elements;
        this.seen = new AtomicIntegerArray(elements + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 32})
    void shouldDeliverEachElementOnceWhileRingsComeAndGo(int largest) throws Exception {
        long seed = System.nanoTime();
        try (PoolChain chain = new PoolChain(1, largest, -2, arenas)) {
            List<FutureTask<Void>> thieves = new ArrayList<>();
            for (int length = 1; length <= 4; length += 3) {
                int most = length;
                thieves.add(Threads.start("thief of " + most, () -> steal(chain, most)));
            }
            try {
                own(chain, new Random(seed), 12 * largest);
            } finally {
                done = true;
            }
            for (FutureTask<Void> thief : thieves) {
                Threads.result(thief);
            }

            assertThat(chain.isEmpty()).isTrue();
            for (int i = 1; i <= elements; i++) {
                if (seen.get(i) != 1) {
                    assertThat(seen.get(i)).as("how often %d was seen, seed %d", i, seed).isEqualTo(1);
                }
            }
            chain.trim();
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(1)).isEqualTo(arenas.bytesHeld());
        }
        assertThat(arenas.bytesHeld()).isZero();
    }

    /** Bursts of pushes and of pops, of random lengths. */
    private void own(PoolChain chain, Random random, int longest) {
        long[] many = new long[longest];
        int pushed = 0;
        while (pushed < elements) {
            int length = Math.min(random.nextInt(longest), elements - pushed);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    for (int i = 0; i < length; i++) {
                        chain.pushHead(++pushed);
                    }
                }
                case 3 -> {
                    for (int i = 0; i < length; i++) {
                        many[i] = ++pushed;
                    }
                    chain.pushHead(many, 0, length);
                }
                case 4, 5 -> {
                    for (int i = 0; i < length; i++) {
                        see(chain.popHead());
                    }
                }
                case 6 -> {
                    int count = chain.popHead(many, 0, length);
                    for (int i = 0; i < count; i++) {
                        see(many[i]);
                    }
                }
                default -> chain.trim();
            }
        }
    }

    private Void steal(PoolChain chain, int most) {
        long[] into = new long[most];
        while (true) {
            boolean nothingToCome = done;
            int count = chain.popTail(into, 0, most);
            for (int i = 0; i < count; i++) {
                see(into[i]);
            }
            if (count == 0) {
                if (nothingToCome) {
                    return null;
                }
                Threads.letOthersRun();
            }
        }
    }

    private void see(long value) {
        if (value != PoolDequeue.EMPTY) {
            seen.incrementAndGet((int) value);
        }
    }
}
