package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is served first. */
@Timeout(300)
class FairTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    private final List<FutureTask<?>> waiting = new ArrayList<>();

    private static Pool<Thing> fair(int maxTotal) {
        return Pool.builder(() -> new Thing(1)).maxTotal(maxTotal).fair().noAging().build();
    }

    /** Starts a call that waits for its turn when this returns. */
    private <T> FutureTask<T> line(Managed pool, boolean virtual, Callable<T> call) throws InterruptedException {
        long before = pool.stats().waiters();
        FutureTask<T> task = Threads.start(virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon(), call);
        while (pool.stats().waiters() == before) {
            Thread.sleep(1);
        }
        waiting.add(task);
        return task;
    }

    private void allEnd() throws Exception {
        for (FutureTask<?> task : waiting) {
            Threads.result(task);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeThoseFirstWhoHaveComeFirst(boolean virtual) throws Exception {
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        try (Pool<Thing> pool = fair(1)) {
            Thing thing = pool.get();
            for (int i = 0; i < 10; i++) {
                int number = i;
                FutureTask<?> _ = line(pool, virtual, () -> {
                    Thing got = pool.get(LONG);
                    served.add(number);
                    pool.put(got);
                    return null;
                });
            }
            pool.put(thing);
            allEnd();
            assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotLetAnybodyPassByWhileOthersWait() throws Exception {
        try (Pool<Thing> pool = fair(2)) {
            Thing one = pool.get();
            Thing two = pool.get();
            FutureTask<Thing> waiter = line(pool, false, () -> pool.get(LONG));
            pool.put(one);
            Thing passed = pool.tryGet(); // null unless the waiter is gone already
            assertThat(Threads.result(waiter)).isSameAs(one);
            assertThat(passed).isNull();

            pool.put(two);
            assertThat(pool.tryGet()).as("nobody waits").isSameAs(two);
            FutureTask<Thing> again = line(pool, false, () -> pool.get(LONG));
            pool.put(two);
            assertThatThrownBy(pool::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("2 objects");
            assertThat(Threads.result(again)).isSameAs(two);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnWithTheNextWhenTheFirstGivesUp(boolean interrupted) throws Exception {
        try (Pool<Thing> pool = fair(1)) {
            Thing thing = pool.get();
            Thread[] thread = new Thread[1];
            FutureTask<Thing> first = line(pool, false, () -> {
                thread[0] = Thread.currentThread();
                return pool.get(interrupted ? LONG : Duration.ofMillis(200));
            });
            FutureTask<Thing> second = line(pool, false, () -> pool.get(LONG));
            if (interrupted) {
                thread[0].interrupt();
                assertThatThrownBy(() -> Threads.result(first)).isInstanceOf(InterruptedException.class);
            } else {
                assertThat(Threads.result(first)).isNull();
            }
            pool.put(thing);
            assertThat(Threads.result(second)).isSameAs(thing);
        }
    }

    /** Small leases come and go, and there is never room for the large one at once. */
    @Test
    void shouldNotLetSmallLeasesOvertakeALargeOne() throws Exception {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(32 << 10).maxBytes(64 << 10).fair().noAging().build()) {
            PooledBuffer one = pool.acquire(32 << 10);
            PooledBuffer two = pool.acquire(32 << 10);
            FutureTask<PooledBuffer> large = line(pool, false, () -> pool.acquire(64 << 10, LONG));
            one.close();
            assertThat(pool.tryAcquire(32 << 10)).as("would overtake").isNull();
            assertThatThrownBy(() -> pool.acquire(32 << 10)).isInstanceOf(IllegalStateException.class);
            FutureTask<PooledBuffer> small = line(pool, false, () -> pool.acquire(32 << 10, LONG));
            two.close();
            try (PooledBuffer got = Threads.result(large)) {
                assertThat(got.segment().byteSize()).isEqualTo(64 << 10);
                assertThat(small.isDone()).isFalse();
            }
            Threads.result(small).close();
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    /** Otherwise two who hold one buffer each, and wait for another, take all there is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotLendALargeBufferForASmallOneWhereItCanBeFreed(boolean fair) throws Exception {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(256).maxBytes(128 << 10).noAging();
        try (BufferPool pool = (fair ? builder.fair() : builder).build()) {
            PooledBuffer held = pool.acquire(64 << 10);
            pool.acquire(64 << 10).close();
            try (PooledBuffer small = pool.acquire(100, LONG);
                    PooledBuffer other = pool.acquire(20 << 10, Duration.ofSeconds(30))) {
                assertThat(small.capacity()).isEqualTo(256);
                assertThat(other).as("there is room").isNotNull();
                assertThat(other.capacity()).isEqualTo(32 << 10);
            }
            held.close();
        }
    }

    @Test
    void shouldServeALargeLeaseWhileSmallOnesNeverEnd() throws Exception {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(256).maxBytes(128 << 10).fair().noAging().build()) {
            Rendezvous.of(5, (thread, rendezvous) -> {
                for (int i = 0; i < 50; i++) {
                    if (thread == 0) {
                        pool.acquire(64 << 10, LONG).close();
                    } else {
                        try (PooledBuffer _ = pool.acquire(256, LONG);
                                PooledBuffer _ = pool.acquire(20 << 10, LONG)) {
                            Thread.onSpinWait();
                        }
                    }
                }
            });
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().nativeBytes()).isLessThanOrEqualTo(128 << 10);
        }
    }

    @Test
    void shouldTellAllWhenThePoolIsClosed() throws Exception {
        Pool<Thing> pool = fair(1);
        Thing thing = pool.get();
        List<FutureTask<Thing>> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tasks.add(line(pool, i % 2 == 0, () -> pool.get(LONG)));
        }
        pool.close();
        for (FutureTask<Thing> task : tasks) {
            assertThatThrownBy(() -> Threads.result(task)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
        pool.put(thing);
        assertThat(pool.stats().idle()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void shouldGiveEachObjectToOneAtATime(int objects) throws Exception {
        Set<Thing> out = ConcurrentHashMap.newKeySet();
        try (Pool<Thing> pool = fair(objects)) {
            Rendezvous.of(8, (thread, rendezvous) -> {
                for (int i = 0; i < 1_000; i++) {
                    Thing thing = i % 7 == 6 ? pool.tryGet() : pool.get(i % 11 == 10 ? Duration.ofNanos(1_000) : LONG);
                    if (thing != null) {
                        assertThat(out.add(thing)).isTrue();
                        assertThat(out.remove(thing)).isTrue();
                        pool.put(thing);
                    }
                }
            });
            assertThat(pool.stats().created()).isLessThanOrEqualTo(objects);
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().waiters()).isZero();
        }
    }
}
