package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.idle.IdleSeam;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is idle has been discarded when close returns, whoever else has been at it. */
class CloseDiscardsTest {
    private static final int OBJECTS = 20_000;
    private static final int ROUNDS = 10;
    private static final int BUSY = 12;

    private static Pool.Builder<Object> builder(int maxTotal) {
        Pool.Builder<Object> builder = Pool.<Object>builder(Object::new).noAging();
        return maxTotal > 0 ? builder.maxTotal(maxTotal) : builder;
    }

    /** The trim is stopped while it discards the first of many. */
    @ParameterizedTest
    @ValueSource(ints = {0, OBJECTS})
    void shouldReturnOnlyWhenATrimBesideItHasDiscardedWhatItHasInHand(int maxTotal) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger discarded = new AtomicInteger();
        Pool<Object> pool = builder(maxTotal)
                .onDiscard(object -> {
                    stopped.countDown();
                    await(goOn);
                    discarded.incrementAndGet();
                })
                .build();
        Lent.putAll(pool, Lent.get(pool, OBJECTS));
        pool.trim();
        FutureTask<Long> trim = Threads.start(Thread.ofPlatform().daemon(), pool::trim);
        await(stopped);
        AtomicInteger discardedAtReturn = new AtomicInteger(-1);
        FutureTask<Void> close = Threads.task(() -> {
            pool.close();
            discardedAtReturn.set(discarded.get());
        });
        Thread closer = Thread.ofPlatform().daemon().start(close);
        // Long enough to come to where it waits for the trim. Should that take longer, the test passes without having tested.
        closer.join(Duration.ofMillis(300));
        goOn.countDown();
        Threads.result(close);
        Threads.result(trim);
        assertThat(discardedAtReturn.get()).isEqualTo(OBJECTS);
        assertThat(pool.stats().idle()).isZero();
    }

    /** Any of the busy threads may have one object, and be stopped anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {0, OBJECTS + BUSY})
    void shouldLeaveNoIdleObjectToThreadsThatAreBusy(int maxTotal) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger discarded = new AtomicInteger();
            Pool<Object> pool = builder(maxTotal).onDiscard(object -> discarded.incrementAndGet()).build();
            Lent.putAll(pool, Lent.get(pool, OBJECTS));
            AtomicBoolean end = new AtomicBoolean();
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger discardedAtReturn = new AtomicInteger();
            Rendezvous.of(BUSY + 1, (thread, rendezvous) -> {
                if (thread < BUSY) {
                    begun.incrementAndGet();
                    getAndPut(pool, end);
                } else {
                    while (begun.get() < BUSY) {
                        Threads.letOthersRun();
                    }
                    Thread.sleep(1);
                    pool.close();
                    discardedAtReturn.set(discarded.get());
                    end.set(true);
                }
            });
            // At that moment the busy threads had at most one object each. All others had been idle.
            PoolStats stats = pool.stats();
            assertThat(discardedAtReturn.get()).as("discarded in round " + round).isGreaterThanOrEqualTo((int) stats.created() - BUSY);
            assertThat(discarded.get()).isEqualTo((int) stats.created());
        }
    }

    private static void getAndPut(Pool<Object> pool, AtomicBoolean end) {
        while (!end.get()) {
            Object object;
            try {
                object = pool.get();
            } catch (IllegalStateException closed) {
                return;
            }
            pool.put(object);
        }
    }

    /** A get that was under way discards what the close could not reach, and that callback fails: not the get, which may have an object in hand. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldNotLetACallbackOfWhatACloseHasLeftSpoilAGet(int arrival) throws Exception {
        AtomicInteger discarded = new AtomicInteger();
        Pool<Object> pool = builder(0)
                .patience(TimeUnit.MILLISECONDS.toNanos(10))
                .onDiscard(object -> {
                    discarded.incrementAndGet();
                    throw new IllegalArgumentException("onDiscard");
                })
                .build();
        Lent.putAll(pool, Lent.get(pool, 3));
        int got = 0;
        try (StoppedCall<Object> call = StoppedCall.at(IdleSeam.ENTERED, arrival, pool::get)) {
            try {
                pool.close();
            } catch (IllegalArgumentException byTheCallback) {
                assertThat(discarded.get()).isPositive();
            }
            assertThat(call.goOn()).isNotNull();
            got++;
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessage("the pool is closed");
        }
        PoolStats stats = pool.stats();
        assertThat(stats.idle()).isZero();
        assertThat(stats.inUse()).isEqualTo(got);
        assertThat(discarded.get()).isEqualTo((int) stats.created() - got);
    }

    /** A callback may close the pool: it must not wait for itself. */
    @Test
    void shouldNotWaitForATrimThatHasCalledIt() throws Exception {
        AtomicInteger discarded = new AtomicInteger();
        AtomicBoolean first = new AtomicBoolean(true);
        Pool<Object>[] pool = newArray();
        pool[0] = builder(0)
                .onDiscard(object -> {
                    if (first.getAndSet(false)) {
                        pool[0].close();
                    }
                    discarded.incrementAndGet();
                })
                .build();
        Lent.putAll(pool[0], Lent.get(pool[0], 1_000));
        pool[0].trim();
        Threads.run(() -> pool[0].trim());
        assertThat(discarded.get()).isEqualTo(1_000);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Pool<Object>[] newArray() {
        return new Pool[1];
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
