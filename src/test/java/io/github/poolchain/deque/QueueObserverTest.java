package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.lang.foreign.Arena;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What size, isEmpty and an unsuccessful pop may claim while the owner and a thief run. */
@Timeout(300)
class QueueObserverTest {
    private static final int ROUNDS = 30_000;

    private volatile boolean done;

    /** Calls until the others are done. */
    private FutureTask<Integer> observe(Callable<Void> observation) {
        return Threads.start("observer", () -> {
            int observations = 0;
            while (!done || observations == 0) {
                observation.call();
                observations++;
                if (observations % 16 == 0) {
                    Threads.letOthersRun();
                }
            }
            return observations;
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, -1", "4, 2147483647", "16, -500"})
    void shouldNeverReportASizeOutsideZeroToCapacity(int capacity, int firstIndex) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            PoolDequeue deque = PoolDequeue.allocate(arena, capacity, firstIndex);
            FutureTask<Integer> observer = observe(() -> {
                int size = deque.size();
                if (size < 0 || size > capacity) {
                    throw new AssertionError("size " + size);
                }
                return null;
            });
            FutureTask<Void> thief = Threads.start("thief", () -> {
                while (!done) {
                    if (deque.popTail() == PoolDequeue.EMPTY) {
                        Threads.letOthersRun();
                    }
                }
                return null;
            });
            for (int i = 1; i <= ROUNDS; i++) {
                if (!deque.pushHead(i) || i % 3 == 0) {
                    deque.popHead();
                }
            }
            done = true;

            Threads.result(thief);
            assertThat(Threads.result(observer)).isPositive();
            assertThat(deque.size()).isBetween(0, capacity);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void shouldNeverReportEmptyWhileAnElementIsInside(int largest) throws Exception {
        CountingArenas arenas = new CountingArenas();
        try (PoolChain chain = new PoolChain(1, largest, -1, arenas)) {
            chain.pushHead(Long.MAX_VALUE);
            AtomicInteger poppable = new AtomicInteger(); // one less than there are elements, at least
            FutureTask<Integer> observer = observe(() -> {
                if (chain.isEmpty()) {
                    throw new AssertionError("reported empty");
                }
                if (chain.size() < 0 || chain.footprint() <= 0) {
                    throw new AssertionError("size " + chain.size() + ", footprint " + chain.footprint());
                }
                return null;
            });
            FutureTask<Integer> thief = Threads.start("thief", () -> popWhatIsPoppable(chain, poppable));
            for (int i = 1; i <= ROUNDS; i++) {
                chain.pushHead(i);
                poppable.incrementAndGet();
                if (i % 50 == 0) {
                    chain.trim();
                    while (poppable.get() > 100) {
                        Threads.letOthersRun(); // or closing would take long
                    }
                }
            }
            done = true;

            assertThat(Threads.result(observer)).isPositive();
            assertThat(Threads.result(thief) + chain.size()).isEqualTo(ROUNDS + 1);
        }
        assertThat(arenas.bytesHeld()).isZero();
    }

    /** The only thief, and the owner does not pop: so each pop must find something. */
    private int popWhatIsPoppable(PoolChain chain, AtomicInteger poppable) {
        int popped = 0;
        while (!done || poppable.get() > 0) {
            if (poppable.get() == 0) {
                Threads.letOthersRun();
                continue;
            }
            poppable.decrementAndGet();
            if (chain.popTail() == PoolDequeue.EMPTY) {
                throw new AssertionError("found nothing after " + popped);
            }
            popped++;
        }
        return popped;
    }

    @Test
    void shouldReportTheExactSizeToTheOwnerWhenNoThiefRuns() {
        try (PoolChain chain = new PoolChain(1, 4)) {
            for (int i = 1; i <= 100; i++) {
                chain.pushHead(i);
                assertThat(chain.size()).isEqualTo(i);
            }
            for (int i = 99; i >= 0; i--) {
                assertThat(i % 2 == 0 ? chain.popHead() : chain.popTail()).isPositive();
                assertThat(chain.size()).isEqualTo(i);
                assertThat(chain.isEmpty()).isEqualTo(i == 0);
            }
        }
    }
}
