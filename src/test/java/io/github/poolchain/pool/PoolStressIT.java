package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads for a while, and every object in one hand at a time. */
class PoolStressIT {
    private static final int THREADS = 10;

    /** Go's TestPoolStress, where each thread has one object at a time; and with so many that chains come into play. */
    @ParameterizedTest
    @CsvSource({"1, 1000000", "300, 100000"})
    void shouldLendEachObjectToOneAtATime(int atOnce, int pairs) throws InterruptedException {
        AtomicInteger discards = new AtomicInteger();
        Pool<Thing> pool = Pool.builder(Thing.factory())
                .onDiscard(thing -> {
                    thing.discard();
                    discards.incrementAndGet();
                })
                .noAging()
                .build();
        // Not a rendezvous, which has less patience than this may take on a busy machine.
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    work(pool, atOnce, pairs, new SplittableRandom(seed));
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        PoolStats stats = pool.stats();
        assertThat(stats.inUse()).isZero();
        assertThat(stats.hits() + stats.misses()).isEqualTo((long) THREADS * pairs);
        assertThat(stats.idle()).isEqualTo(stats.created() - stats.discarded());
        pool.close();
        stats = pool.stats();
        assertThat(Held.of(stats)).isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, Long.MAX_VALUE));
        assertThat(discards.get()).isEqualTo((int) stats.created());
    }

    private static void work(Pool<Thing> pool, int atOnce, int pairs, SplittableRandom random) {
        List<Thing> lent = new ArrayList<>();
        int left = pairs;
        while (left > 0) {
            for (int i = Math.min(left, random.nextInt(1, atOnce + 1)); i > 0; i--) {
                lent.add(pool.get().got());
                left--;
            }
            for (int keep = lent.size() - random.nextInt(lent.size() + 1); lent.size() > keep; ) {
                pool.put(lent.removeLast().back());
            }
            if (left % 10_000 == 0) {
                pool.trim();
            }
        }
        lent.forEach(thing -> pool.put(thing.back()));
    }

    /** A thread that gets and another that puts: once warm nothing is made any more. */
    @Test
    void shouldMakeNoMoreThanAreUnderWayFromOneThreadToAnother() throws InterruptedException {
        int most = 100;
        Semaphore room = new Semaphore(most);
        Queue<Thing> between = new ConcurrentLinkedQueue<>();
        int objects = 300_000;
        try (Pool<Thing> pool = Pool.builder(Thing.factory()).noAging().build()) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                for (int i = 0; i < objects; i++) {
                    if (thread == 0) {
                        room.acquire();
                        between.add(pool.get().got());
                    } else {
                        Thing thing = between.poll();
                        while (thing == null) {
                            Threads.letOthersRun();
                            thing = between.poll();
                        }
                        pool.put(thing.back());
                        room.release();
                    }
                }
            });
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            // A get may look into the shard of the other just before it puts, so there may be some more than at once.
            assertThat(stats.created()).isLessThan(10L * most);
            assertThat(stats.stolen()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepNothingForEachOfAMillionThreads(boolean limited) throws InterruptedException {
        int waves = 1_000;
        int threads = 1_000;
        Pool.Builder<Thing> builder = Pool.builder(Thing.factory()).noAging();
        try (Pool<Thing> pool = limited ? builder.maxTotal(threads).build() : builder.build()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            long bytes = 0;
            for (int wave = 0; wave < waves; wave++) {
                List<Thread> started = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    started.add(Thread.ofVirtual().start(() -> {
                        try {
                            pool.put(pool.get().got().back());
                        } catch (Throwable t) {
                            failure.compareAndSet(null, t);
                        }
                    }));
                }
                for (Thread thread : started) {
                    thread.join();
                }
                if (wave == 0) {
                    bytes = pool.stats().nativeBytes();
                }
            }
            assertThat(failure.get()).isNull();
            PoolStats stats = pool.stats();
            assertThat(stats.hits() + stats.misses()).isEqualTo((long) waves * threads);
            assertThat(stats.idle()).isEqualTo(stats.created()).isLessThan(threads);
            assertThat(stats.nativeBytes()).isEqualTo(bytes);
        }
    }

    /** A short life for each: the objects of all of them stay within reach. */
    @Test
    void shouldReuseWhatThousandsOfPlatformThreadsHaveLeftBehind() throws Exception {
        try (Pool<Thing> pool = Pool.builder(Thing.factory()).noAging().build()) {
            for (int i = 0; i < 3_000; i++) {
                int objects = i % 7 + 1;
                Threads.run(() -> {
                    List<Thing> lent = new ArrayList<>();
                    for (int j = 0; j < objects; j++) {
                        lent.add(pool.get().got());
                    }
                    lent.forEach(thing -> pool.put(thing.back()));
                });
            }
            assertThat(pool.stats().created()).isEqualTo(7);
            assertThat(pool.stats().idle()).isEqualTo(7);
        }
    }
}
