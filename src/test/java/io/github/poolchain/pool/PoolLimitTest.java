package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool of so many objects and no more: whatever is idle anywhere can be had by everybody. */
class PoolLimitTest {
    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> discarded = new ArrayList<>();
    private final Pool.Builder<Integer> builder =
            Pool.builder(made::incrementAndGet).onDiscard(discarded::add).onLeak(leak -> {}).noAging();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 128, 129, 1_000})
    void shouldLendAsManyAsThereMayBeAndNoMore(int limit) throws InterruptedException {
        try (Pool<Integer> pool = builder.maxTotal(limit).build()) {
            for (int round = 0; round < 3; round++) {
                List<Integer> lent = Lent.get(pool, limit);
                assertThat(lent).doesNotHaveDuplicates();
                PoolStats before = pool.stats();
                assertThatThrownBy(pool::get)
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("all of at most " + limit + " objects are in use");
                assertThat(pool.tryGet()).isNull();
                assertThat(pool.get(Duration.ZERO)).isNull();
                assertThat(pool.get(Duration.ofSeconds(-1))).isNull();
                assertThat(pool.get(Duration.ofNanos(1))).isNull();
                assertThat(pool.stats()).isEqualTo(before);
                assertThat(before.inUse()).isEqualTo(limit);
                Lent.putAll(pool, lent);
            }
            assertThat(made.get()).isEqualTo(limit);
            assertThat(pool.stats().limit()).isEqualTo(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 200})
    void shouldKeepNoMoreIdleThanItMay(int most) {
        try (Pool<Integer> pool = builder.maxIdle(most).build()) {
            List<Integer> lent = Lent.get(pool, 300);
            for (int round = 1; round <= 2; round++) {
                Lent.putAll(pool, lent);
                assertThat(pool.stats().idle()).isEqualTo(most);
                assertThat(pool.stats().inUse()).isZero();
                assertThat(discarded).isEqualTo(lent.subList(most, 300));
                discarded.clear();
                lent = Lent.get(pool, 300);
            }
            Lent.putAll(pool, lent);
            pool.trim();
            discarded.clear();
            assertThat(pool.trim()).isEqualTo(most);
            pool.put(pool.get());
            assertThat(pool.stats().idle()).as("there is room again").isEqualTo(Math.min(1, most));
        }
    }

    @Test
    void shouldMakeAnotherForOneThatWasDiscarded() {
        try (Pool<Integer> pool = builder.maxTotal(3).maxIdle(1).build()) {
            Lent.putAll(pool, Lent.get(pool, 3));
            assertThat(discarded).containsExactly(2, 3);
            assertThat(Lent.get(pool, 3)).containsExactly(1, 4, 5);
            assertThat(pool.tryGet()).isNull();
        }
    }

    /** Own slots, own chain, another's, a dead thread's, shared ones; all of it young or old. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindAnIdleObjectWhereverItIs(boolean old) throws Exception {
        int each = 300;
        int threads = 7; // more than shards for them
        try (Pool<Integer> pool = builder.maxTotal(each * (threads + 2)).build()) {
            List<Integer> lent = Lent.get(pool, each * (threads + 2));
            assertThat(pool.tryGet()).isNull();
            Threads.run(() -> Lent.putAll(pool, lent.subList(0, each)));
            Threads.runVirtual(() -> Lent.putAll(pool, lent.subList(each, 2 * each)));
            List<Integer> found = new ArrayList<>();
            Rendezvous.of(threads, (thread, rendezvous) -> {
                Lent.putAll(pool, lent.subList((thread + 2) * each, (thread + 3) * each));
                rendezvous.meet();
                if (thread == 0) {
                    if (old) {
                        pool.trim();
                    }
                    found.addAll(Lent.get(pool, lent.size() / 2));
                }
                rendezvous.meet(); // the others were alive until now
            });
            found.addAll(Lent.get(pool, lent.size() - found.size()));
            assertThat(found).containsExactlyInAnyOrderElementsOf(lent);
            assertThat(made.get()).isEqualTo(lent.size());
            assertThat(pool.tryGet()).isNull();
        }
    }

    /** Threads of both kinds, each with one at a time: so there is always one for who asks, trimmed or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNeverRefuseWhileThereIsAnObjectForEachThread(boolean trimming) throws InterruptedException {
        int threads = 6;
        AtomicBoolean done = new AtomicBoolean();
        try (Pool<Thing> pool = Pool.builder(Thing.factory())
                .onDiscard(Thing::discard)
                .maxTotal(threads)
                .noAging()
                .build()) {
            Rendezvous.of(threads + (trimming ? 1 : 0), (thread, rendezvous) -> {
                if (thread == threads) {
                    while (!done.get()) {
                        pool.trim();
                    }
                    return;
                }
                for (int i = 0; i < 10_000; i++) {
                    pool.put(pool.get().got().back());
                }
                done.set(true);
            });
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            assertThat(stats.hits() + stats.misses()).isEqualTo(10_000L * threads);
            assertThat(stats.created() - stats.discarded()).isEqualTo(stats.idle()).isLessThanOrEqualTo(threads);
        }
    }

    /** Nothing of a bounded pool is ever counted as there that is not. */
    @Test
    void shouldStayBoundedWhenFactoriesAndResetsFailNowAndThen() throws InterruptedException {
        int limit = 3;
        AtomicInteger alive = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        try (Pool<Thing> pool = Pool.builder(() -> {
                    if (asked.incrementAndGet() % 3 == 0) {
                        throw new IllegalArgumentException("factory");
                    }
                    assertThat(alive.incrementAndGet()).isLessThanOrEqualTo(limit);
                    return new Thing(0);
                })
                .reset(thing -> {
                    if (asked.incrementAndGet() % 5 == 0) {
                        alive.decrementAndGet();
                        throw new IllegalArgumentException("reset");
                    }
                })
                .maxTotal(limit)
                .noAging()
                .build()) {
            Rendezvous.of(limit, (thread, rendezvous) -> {
                for (int i = 0; i < 3_000; i++) {
                    try {
                        pool.put(pool.get().got().back());
                    } catch (IllegalArgumentException e) {
                        assertThat(e.getMessage()).isIn("factory", "reset");
                    }
                }
            });
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            assertThat(stats.idle()).isEqualTo(alive.get()).isEqualTo(stats.created() - stats.discarded());
        }
    }
}
