package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for an object, by threads of either kind. */
class PoolWaitingTest {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final AtomicBoolean fails = new AtomicBoolean();
    private final Pool<Thing> pool = Pool.builder(() -> {
                if (fails.get()) {
                    throw new IllegalArgumentException("factory");
                }
                return new Thing(1);
            })
            .maxTotal(1)
            .noAging()
            .build();

    @AfterEach
    void close() {
        pool.close();
    }

    private static Thread.Builder builder(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    }

    /** A call that is parked when this returns. */
    private record Waiter<T>(FutureTask<T> task, Thread thread) {
        static <T> Waiter<T> start(boolean virtual, Callable<T> body) {
            FutureTask<T> task = new FutureTask<>(body);
            Thread thread = builder(virtual).start(task);
            Threads.awaitParked(thread);
            return new Waiter<>(task, thread);
        }

        T result() throws Exception {
            return Threads.result(task);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldParkUntilAnObjectIsPut(boolean virtual) throws Exception {
        Thing thing = pool.get();
        Waiter<Thing> waiter = Waiter.start(virtual, () -> pool.get(FOR_EVER));
        assertThat(pool.stats().waiters()).isEqualTo(1);
        assertThat(waiter.task.isDone()).isFalse();
        pool.put(thing);
        assertThat(waiter.result()).isSameAs(thing);
        assertThat(pool.stats().waiters()).isZero();
        assertThat(pool.stats().inUse()).isEqualTo(1);
        assertThat(pool.tryGet()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReturnNullWhenTheTimeIsOver(boolean virtual) throws Exception {
        Thing thing = pool.get();
        FutureTask<Thing> waiter = Threads.start(builder(virtual), () -> pool.get(Duration.ofMillis(20)));
        assertThat(Threads.result(waiter)).isNull();
        assertThat(pool.stats().waiters()).isZero();
        pool.put(thing);
        assertThat(pool.get(Duration.ZERO)).isSameAs(thing);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRaiseWhenInterruptedWhileWaitingAndTakeNothing(boolean virtual) throws Exception {
        Thing thing = pool.get();
        Waiter<Thing> waiter = Waiter.start(virtual, () -> pool.get(FOR_EVER));
        waiter.thread.interrupt();
        assertThatThrownBy(waiter::result).isInstanceOf(InterruptedException.class);
        assertThat(pool.stats().waiters()).isZero();
        pool.put(thing);
        assertThat(pool.get()).isSameAs(thing);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRaiseWhenInterruptedBeforeAlsoIfItNeedNotWait(boolean limited) throws Exception {
        try (Pool<Thing> other = limited ? pool : Pool.of(Thing.factory())) {
            PoolStats before = other.stats();
            FutureTask<Boolean> call = Threads.start(Thread.ofPlatform().daemon(), () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> other.get(FOR_EVER)).isInstanceOf(InterruptedException.class);
                return Thread.interrupted();
            });
            assertThat(Threads.result(call)).as("still interrupted").isFalse();
            assertThat(other.stats()).isEqualTo(before);
        }
    }

    @Test
    void shouldLeaveTheInterruptAloneWhenNotWaiting() throws Exception {
        Threads.run(() -> {
            Thread.currentThread().interrupt();
            pool.put(pool.get());
            assertThat(pool.tryGet()).isNotNull();
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRaiseInAllThatWaitWhenClosed(boolean virtual) throws Exception {
        Thing thing = pool.get();
        List<Waiter<Thing>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(Waiter.start(virtual, () -> pool.get(FOR_EVER)));
        }
        pool.close();
        for (Waiter<Thing> waiter : waiters) {
            assertThatThrownBy(waiter::result)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the pool is closed");
        }
        assertThat(pool.stats().waiters()).isZero();
        assertThat(pool.stats().inUse()).isEqualTo(1);
        pool.put(thing);
        assertThat(pool.stats().discarded()).isEqualTo(1);
    }

    @Test
    void shouldWakeWhenResetOrOnDiscardThrows() throws Exception {
        AtomicInteger numbers = new AtomicInteger();
        try (Pool<Integer> failing = Pool.builder(numbers::incrementAndGet)
                .reset(object -> {
                    throw new IllegalArgumentException("reset");
                })
                .onDiscard(object -> {
                    throw new IllegalArgumentException("onDiscard");
                })
                .maxTotal(1)
                .noAging()
                .build()) {
            Integer first = failing.get();
            Waiter<Integer> waiter = Waiter.start(false, () -> failing.get(FOR_EVER));
            assertThatThrownBy(() -> failing.put(first)).hasMessage("reset");
            assertThat(waiter.result()).isEqualTo(2);
        }
    }

    /** Each put wakes one, and no put is lost however many wait. */
    @Test
    void shouldWakeOneForEachPut() throws Exception {
        Thing thing = pool.get();
        AtomicInteger served = new AtomicInteger();
        List<Waiter<Thing>> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiters.add(Waiter.start(i % 2 == 0, () -> {
                Thing got = pool.get(FOR_EVER).got();
                served.incrementAndGet();
                pool.put(got.back());
                return got;
            }));
        }
        assertThat(pool.stats().waiters()).isEqualTo(6);
        pool.put(thing);
        for (Waiter<Thing> waiter : waiters) {
            assertThat(waiter.result()).isSameAs(thing);
        }
        assertThat(served.get()).isEqualTo(6);
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    /** Who wakes and then cannot have an object made must pass on the right to try. */
    @Test
    void shouldPassOnTheFactorysExceptionToEachOfThoseThatWait() throws Exception {
        try (Pool<Thing> failing = Pool.builder(() -> {
                    if (fails.get()) {
                        throw new IllegalArgumentException("factory");
                    }
                    return new Thing(1);
                })
                .maxTotal(1)
                .maxIdle(0)
                .noAging()
                .build()) {
            Thing thing = failing.get();
            List<Waiter<Thing>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiters.add(Waiter.start(i % 2 == 0, () -> failing.get(FOR_EVER)));
            }
            fails.set(true);
            failing.put(thing); // discarded, as none may be idle
            for (Waiter<Thing> waiter : waiters) {
                assertThatThrownBy(waiter::result).hasMessage("factory");
            }
            fails.set(false);
            assertThat(failing.get()).isNotNull();
        }
    }

    @Test
    void shouldNotWaitInAPoolWithoutALimit() throws InterruptedException {
        try (Pool<Thing> unlimited = Pool.builder(Thing.factory()).onLeak(leak -> {}).build()) {
            for (int i = 1; i <= 1_000; i++) {
                assertThat(unlimited.get(Duration.ZERO).number).isEqualTo(i);
            }
            assertThat(unlimited.stats().waiters()).isZero();
        }
    }

    @Test
    void shouldServeTenThousandVirtualThreadsWithThreeObjects() throws Exception {
        int threads = 10_000;
        AtomicInteger most = new AtomicInteger();
        try (Pool<Thing> three = Pool.builder(Thing.factory()).maxTotal(3).noAging().build()) {
            AtomicInteger inUse = new AtomicInteger();
            List<FutureTask<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(Threads.start(Thread.ofVirtual(), () -> {
                    Thing thing = three.get(FOR_EVER).got();
                    most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
                    Threads.letOthersRun();
                    inUse.decrementAndGet();
                    three.put(thing.back());
                    return null;
                }));
            }
            for (FutureTask<Void> task : tasks) {
                Threads.result(task);
            }
            PoolStats stats = three.stats();
            assertThat(most.get()).isLessThanOrEqualTo(3);
            assertThat(stats.hits() + stats.misses()).isEqualTo(threads);
            assertThat(stats.created()).isLessThanOrEqualTo(3).isEqualTo(stats.idle());
            assertThat(stats.inUse()).isZero();
            assertThat(stats.waiters()).isZero();
        }
    }
}
