package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.deque.DequeSeams;
import io.github.poolchain.idle.IdleSeam;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.StoppedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tests of a pool that is closed in the middle of other calls have in common; some of them are the same for all. */
abstract class CloseRaces {
    private final long limit;
    private final int objects;
    final AtomicInteger discarded = new AtomicInteger();
    final Pool<Thing> pool;

    /** A pool of at most {@code limit} objects, of which {@code objects} are used. */
    CloseRaces(int limit, int objects) {
        this.limit = limit == Integer.MAX_VALUE ? Long.MAX_VALUE : limit;
        this.objects = objects;
        this.pool = pool(limit, discarded);
    }

    private static Pool<Thing> pool(int limit, AtomicInteger discarded) {
        return Pool.builder(Thing.factory())
                .onLeak(leak -> {})
                .onDiscard(thing -> {
                    thing.discard();
                    discarded.incrementAndGet();
                })
                .maxTotal(limit)
                .noAging()
                .patience(20_000_000)
                .build();
    }

    @Test
    void shouldDiscardWhatIsPutRightAfterTheClose() throws Exception {
        List<Thing> things = get(3);
        try (StoppedCall<Void> putter = StoppedCall.at(PoolSeam.PUT_BEFORE_GIVE, 1, () -> putAll(things))) {
            pool.close();
            assertThat(pool.stats().inUse()).isEqualTo(3);
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldAccountForEverythingWhenClosedDuringGetsAndPutsAndTrims() throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            AtomicInteger discards = new AtomicInteger();
            Pool<Thing> each = pool((int) Math.min(limit, Integer.MAX_VALUE), discards);
            int nanos = round * 20_000;
            Rendezvous.of(4, (thread, rendezvous) -> {
                if (thread == 0) {
                    LockSupport.parkNanos(nanos);
                    each.close();
                    return;
                }
                churn(each, thread * 100);
            });
            PoolStats stats = each.stats();
            assertThat(Held.of(stats))
                    .isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, limit));
            assertThat(discards.get()).isEqualTo((int) stats.created());
        }
    }

    @ParameterizedTest
    @CsvSource({"ENTERED, 1", "ENTERED, 2", "ENTERED, 5", "MAGAZINE_TAKEN, 1", "MAGAZINE_TAKEN, 2"})
    void shouldNotLoseAnObjectWhereverAThiefIsStopped(IdleSeam seam, int arrival) throws Exception {
        keep(objects);
        List<Thing> got = new ArrayList<>();
        try (StoppedCall<Void> thief = StoppedCall.at(seam, arrival, () -> getAll(got))) {
            pool.close();
            assertThatThrownBy(pool::get).hasMessage("the pool is closed");
            thief.goOn();
        }
        got.forEach(thing -> pool.put(thing.back()));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 30})
    void shouldNotLoseAnObjectWhereverAThiefIsStoppedInAChain(int arrival) throws Exception {
        closeWhileAThiefIsInAChain(arrival);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10})
    void shouldDiscardWhatAPutUnderWayKeeps(int arrival) throws Exception {
        List<Thing> things = get(objects);
        try (StoppedCall<Void> putter = StoppedCall.at(IdleSeam.ENTERED, arrival, () -> putAll(things))) {
            pool.close();
            pool.close();
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20})
    void shouldFreeTheMemoryWhenATrimUnderWayIsDone(int arrival) throws Exception {
        keep(objects);
        pool.trim();
        try (StoppedCall<Long> trimmer = StoppedCall.perhapsAt(DequeSeams::isOne, arrival, pool::trim)) {
            pool.close();
            trimmer.goOn();
        }
        pool.close();
        assertNothingIsLeft();
    }

    private static void churn(Pool<Thing> pool, int most) {
        List<Thing> lent = new ArrayList<>();
        try {
            for (int i = 0; true; i++) {
                while (lent.size() < most) {
                    lent.add(pool.get().got());
                }
                while (!lent.isEmpty()) {
                    pool.put(lent.removeLast().back());
                }
                if (i % 10 == 0) {
                    pool.trim();
                }
            }
        } catch (IllegalStateException e) {
            assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        }
        lent.forEach(thing -> pool.put(thing.back()));
    }

    final List<Thing> get(int count) {
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            things.add(pool.get().got());
        }
        return things;
    }

    final void keep(int count) {
        get(count).forEach(thing -> pool.put(thing.back()));
    }

    final Void putAll(List<Thing> things) {
        things.forEach(thing -> pool.put(thing.back()));
        return null;
    }

    /** Until the pool is closed, or has no more. */
    final Void getAll(List<Thing> got) {
        try {
            while (got.size() < objects) {
                got.add(pool.get().got());
            }
        } catch (IllegalStateException e) {
            assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        }
        return null;
    }

    /** Stops a thief at the {@code arrival}th seam of the chains, and sees that nothing is lost or left. */
    final void closeWhileAThiefIsInAChain(int arrival) throws Exception {
        keep(objects);
        List<Thing> got = new ArrayList<>();
        try (StoppedCall<Void> thief = StoppedCall.perhapsAt(DequeSeams::isOne, arrival, () -> getAll(got))) {
            assertThat(thief.hasStopped()).isTrue();
            pool.close();
            thief.goOn();
        }
        got.forEach(thing -> pool.put(thing.back()));
        assertNothingIsLeft();
    }

    final void assertNothingIsLeft() {
        PoolStats stats = pool.stats();
        assertThat(Held.of(stats)).isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, limit));
        assertThat(discarded.get()).isEqualTo((int) stats.created());
    }
}
