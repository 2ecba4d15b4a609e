package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An object exists until it has been discarded; so long no other may take its place in a pool with a limit. */
class SuccessorTest {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger mostAlive = new AtomicInteger();

    /** The stopped call goes on even if the test has failed. */
    @AfterEach
    void goOn() {
        goOn.countDown();
    }

    private Pool.Builder<Object> builder(int maxTotal) {
        return Pool.<Object>builder(() -> {
                    mostAlive.accumulateAndGet(alive.incrementAndGet(), Math::max);
                    return new Object();
                })
                .maxTotal(maxTotal)
                .noAging()
                .onDiscard(object -> {
                    stopped.countDown();
                    await(goOn);
                    alive.decrementAndGet();
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops a call that discards the only object; nobody can have another before it goes on, and then at once. */
    private void assertNoSuccessor(Pool<Object> pool, Consumer<Pool<Object>> discards) throws Exception {
        FutureTask<Void> call = Threads.task(() -> discards.accept(pool));
        Thread.ofPlatform().daemon().start(call);
        await(stopped);
        assertThat(pool.tryGet()).isNull();
        assertThatThrownBy(pool::get).isInstanceOf(IllegalStateException.class);
        assertThat(pool.get(MOMENT)).isNull();
        FutureTask<Object> waiter = new FutureTask<>(() -> pool.get(FOR_EVER));
        Thread waiting = Thread.ofPlatform().daemon().start(waiter);
        Threads.awaitParked(waiting);
        goOn.countDown();
        call.get(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(Threads.result(waiter)).isNotNull();
        assertThat(mostAlive).hasValue(1);
        pool.close();
    }

    @Test
    void shouldMakeNoSuccessorBesideATrim() throws Exception {
        Pool<Object> pool = builder(1).build();
        pool.put(pool.get());
        pool.trim();
        assertNoSuccessor(pool, Pool::trim);
    }

    @Test
    void shouldMakeNoSuccessorBesideAPutBeyondMaxIdle() throws Exception {
        Pool<Object> pool = builder(1).maxIdle(0).build();
        Object object = pool.get();
        assertNoSuccessor(pool, full -> full.put(object));
    }

    @Test
    void shouldMakeNoSuccessorBesideAPutWhoseResetFails() throws Exception {
        Pool<Object> pool = builder(1)
                .reset(object -> {
                    throw new IllegalArgumentException("cannot be reset");
                })
                .build();
        Object object = pool.get();
        assertNoSuccessor(
                pool,
                full -> assertThatThrownBy(() -> full.put(object)).isInstanceOf(IllegalArgumentException.class));
    }

    /** A thread that is stopped with objects in hand keeps nobody longer than he wants to wait. */
    @Test
    void shouldKeepTimeOutAndInterruptBesideAStoppedTrim() throws Exception {
        Pool<Object> pool = builder(3).build();
        Lent.putAll(pool, Lent.get(pool, 3));
        pool.trim();
        FutureTask<Long> trim = Threads.start(Thread.ofPlatform().daemon(), pool::trim);
        await(stopped);
        int got = 0; // what the trim has in hand, and is not discarding yet, may be lent or not
        while (Threads.result(Threads.start(Thread.ofPlatform().daemon(), () -> pool.get(MOMENT))) != null) {
            got++;
        }
        assertThat(got).isLessThanOrEqualTo(2);
        FutureTask<Object> waiter = new FutureTask<>(() -> pool.get(FOR_EVER));
        Thread waiting = Thread.ofPlatform().daemon().start(waiter);
        Threads.awaitParked(waiting);
        waiting.interrupt();
        assertThatThrownBy(() -> Threads.result(waiter)).isInstanceOf(InterruptedException.class);
        goOn.countDown();
        Threads.result(trim);
        assertThat(Threads.result(Threads.start(Thread.ofPlatform().daemon(), () -> pool.get(FOR_EVER)))).isNotNull();
        assertThat(mostAlive.get()).isLessThanOrEqualTo(3);
        pool.close();
    }
}
