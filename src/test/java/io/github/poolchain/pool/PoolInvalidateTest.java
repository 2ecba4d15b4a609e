package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are not kept: those that are broken, and those that a predicate refuses. */
class PoolInvalidateTest {
    private final List<Thing> discarded = new ArrayList<>();
    private final Pool.Builder<Thing> builder =
            Pool.builder(Thing.factory()).onDiscard(discarded::add).onLeak(leak -> {}).noAging();

    @Test
    void shouldDiscardWhatIsInvalidatedAndMakeAnother() {
        try (Pool<Thing> pool = builder.maxTotal(2).build()) {
            Thing first = pool.get();
            Thing second = pool.get();
            assertThat(pool.tryGet()).isNull();
            pool.invalidate(first);
            assertThat(discarded).containsExactly(first);
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(1, 0, 2, 1, 0, 2));
            Thing third = pool.get();
            assertThat(third).isNotIn(first, second);
            assertThat(pool.tryGet()).isNull();
            pool.put(second);
            pool.put(third);
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 2, 3, 1, 0, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeWhoWaitsWithANewOne(boolean virtual) throws Exception {
        try (Pool<Thing> pool = builder.maxTotal(1).build()) {
            Thing broken = pool.get();
            FutureTask<Thing> waiter = new FutureTask<>(pool::take);
            Thread thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(waiter);
            Threads.awaitParked(thread);
            assertThat(pool.stats().waiters()).isEqualTo(1);
            pool.invalidate(broken);
            Thing next = Threads.result(waiter);
            assertThat(next).isNotSameAs(broken);
            assertThat(discarded).containsExactly(broken);
            pool.put(next);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRecogniseTheCallWhenNothingIsInUse(boolean limited) {
        try (Pool<Thing> pool = limited ? builder.maxTotal(3).build() : builder.build()) {
            Thing never = new Thing(0);
            assertNotInUse(pool, never);
            Thing thing = pool.get();
            Thing other = pool.get();
            pool.put(thing);
            pool.invalidate(other);
            assertThat(discarded).containsExactly(other);
            PoolStats before = pool.stats();
            assertNotInUse(pool, other);
            assertNotInUse(pool, thing);
            assertThat(pool.stats()).isEqualTo(before);
            assertThat(discarded).containsExactly(other);
            assertThat(pool.get()).as("still biased, and still there").isSameAs(thing);
            pool.invalidate(thing);
            assertNotInUse(pool, thing);
        }
    }

    private static void assertNotInUse(Pool<Thing> pool, Thing thing) {
        assertThatThrownBy(() -> pool.invalidate(thing))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no object of this pool is in use");
    }

    @Test
    void shouldRejectNull() {
        try (Pool<Thing> pool = builder.build()) {
            assertThatThrownBy(() -> pool.invalidate(null)).isExactlyInstanceOf(NullPointerException.class).hasMessage("object");
            assertThatThrownBy(() -> builder.keepIf(null)).isExactlyInstanceOf(NullPointerException.class).hasMessage("keepIf");
        }
    }

    @Test
    void shouldFreeThePlaceWhenOnDiscardThrows() {
        IllegalArgumentException refused = new IllegalArgumentException("no");
        try (Pool<Integer> pool = Pool.builder(() -> 1)
                .onDiscard(object -> {
                    throw refused;
                })
                .maxTotal(1)
                .noAging()
                .build()) {
            Integer object = pool.get();
            assertThatThrownBy(() -> pool.invalidate(object)).isSameAs(refused);
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, 1));
            Integer next = pool.get();
            assertThatThrownBy(() -> pool.invalidate(next)).isSameAs(refused);
        }
    }

    @Test
    void shouldDiscardAfterTheCloseAndThenHoldNothing() {
        Pool<Thing> pool = builder.build();
        Thing thing = pool.get();
        pool.close();
        pool.invalidate(thing);
        assertThat(discarded).containsExactly(thing);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
        assertNotInUse(pool, thing);
    }

    @Test
    void shouldNotReportAsALeakWhatWasInvalidatedOrRefused() {
        List<Leak> told = new ArrayList<>();
        Pool<Thing> pool = builder.leakSampling(1).onLeak(told::add).keepIf(thing -> thing.number > 2).build();
        Thing first = pool.get();
        Thing second = pool.get();
        Thing third = pool.get();
        pool.invalidate(first);
        pool.put(second);
        pool.close();
        assertThat(told).as("the third").hasSize(1);
        pool.invalidate(third);
    }

    /** Beyond maxIdle puts take the slow way; invalidated objects do not count for that any more. */
    @Test
    void shouldCountInvalidatedObjectsNoMoreForMaxIdle() {
        try (Pool<Thing> pool = builder.maxIdle(1).build()) {
            List<Thing> lent = Lent.get(pool, 3);
            pool.invalidate(lent.get(0));
            pool.put(lent.get(1));
            pool.put(lent.get(2));
            assertThat(discarded).containsExactly(lent.get(0), lent.get(2));
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    /** Who has an object is never told that nobody has one; and there are never more than there may be. */
    @Test
    void shouldNeverRefuseWhatIsInUseNorExceedTheLimit() throws InterruptedException {
        int threads = 4;
        AtomicInteger alive = new AtomicInteger();
        try (Pool<Thing> pool = Pool.builder(() -> {
                    assertThat(alive.incrementAndGet()).isLessThanOrEqualTo(threads);
                    return new Thing(0);
                })
                .onDiscard(thing -> {
                    thing.discard();
                    alive.decrementAndGet();
                })
                .keepIf(thing -> thing.hashCode() % 7 != 0)
                .maxTotal(threads)
                .noAging()
                .build()) {
            Rendezvous.of(threads, (thread, rendezvous) -> {
                for (int i = 0; i < 5_000; i++) {
                    Thing thing = pool.get().got().back();
                    if ((i + thread) % 3 == 0) {
                        pool.invalidate(thing);
                    } else {
                        pool.put(thing);
                    }
                }
            });
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            assertThat(stats.idle()).isEqualTo(alive.get()).isEqualTo(stats.created() - stats.discarded());
        }
    }

    // ---- keepIf

    @Test
    void shouldDiscardWhatIsNotToBeKeptAndNotResetIt() {
        List<Thing> reset = new ArrayList<>();
        try (Pool<Thing> pool = builder.keepIf(thing -> thing.number % 2 == 0).reset(reset::add).maxTotal(2).build()) {
            List<Thing> lent = Lent.get(pool, 2);
            Lent.putAll(pool, lent);
            assertThat(discarded).containsExactly(lent.get(0));
            assertThat(reset).containsExactly(lent.get(1));
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 1, 2, 1, 0, 2));
            assertThat(Lent.get(pool, 2)).contains(lent.get(1)).doesNotContain(lent.get(0));
        }
    }

    @Test
    void shouldServeWhoWaitsWhenWhatIsPutIsNotKept() throws Exception {
        try (Pool<Thing> pool = builder.keepIf(thing -> false).maxTotal(1).build()) {
            Thing first = pool.get();
            FutureTask<Thing> waiter = new FutureTask<>(pool::take);
            Threads.awaitParked(Thread.ofPlatform().daemon().start(waiter));
            pool.put(first);
            assertThat(Threads.result(waiter).number).isEqualTo(2);
        }
    }

    @Test
    void shouldDiscardWhenThePredicateThrowsAndPassThatOn() {
        IllegalArgumentException refused = new IllegalArgumentException("no");
        try (Pool<Thing> pool = builder.keepIf(thing -> {
                    throw refused;
                })
                .maxTotal(1)
                .build()) {
            Thing thing = pool.get();
            assertThatThrownBy(() -> pool.put(thing)).isSameAs(refused);
            assertThat(discarded).containsExactly(thing);
            assertThat(pool.get()).isNotSameAs(thing);
        }
    }

    @Test
    void shouldEndWithAClosedPoolWhenTheLastIsNotKept() {
        Pool<Thing> pool = builder.keepIf(thing -> false).build();
        Thing thing = pool.get();
        pool.close();
        pool.put(thing);
        assertThat(discarded).containsExactly(thing);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
    }
}
