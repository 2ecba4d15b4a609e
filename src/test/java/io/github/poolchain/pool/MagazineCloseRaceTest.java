package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool without a limit that is closed in the middle of other calls: no object is lost, and no memory is kept. */
class MagazineCloseRaceTest {
    private static final int OBJECTS = 1_000;

    private final AtomicInteger discarded = new AtomicInteger();
    private final Pool<Thing> pool = pool(discarded);

    private static Pool<Thing> pool(AtomicInteger discarded) {
        return Pool.builder(Thing.factory())
                .onDiscard(thing -> {
                    thing.discard();
                    discarded.incrementAndGet();
                })
                .noAging()
                .build();
    }

    @ParameterizedTest
    @CsvSource({"SHARD_HELD, 1", "SHARD_HELD, 2", "SHARD_HELD, 5", "MAGAZINES_TAKEN, 1", "MAGAZINES_TAKEN, 2"})
    void shouldNotLoseAnObjectWhereverAThiefIsStopped(Seam seam, int arrival) throws Exception {
        keep(OBJECTS);
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
        keep(OBJECTS);
        List<Thing> got = new ArrayList<>();
        try (StoppedCall<Void> thief = StoppedCall.inDeque(arrival, () -> getAll(got))) {
            assertThat(thief.hasStopped()).isTrue();
            pool.close();
            thief.goOn();
        }
        got.forEach(thing -> pool.put(thing.back()));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10})
    void shouldDiscardWhatAPutUnderWayKeeps(int arrival) throws Exception {
        List<Thing> things = get(OBJECTS);
        try (StoppedCall<Void> putter = StoppedCall.at(Seam.SHARD_HELD, arrival, () -> putAll(things))) {
            pool.close();
            pool.close();
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldDiscardWhatIsPutRightAfterTheClose() throws Exception {
        List<Thing> things = get(3);
        try (StoppedCall<Void> putter = StoppedCall.at(Seam.PUT_BEFORE_GIVE, 2, () -> putAll(things))) {
            pool.close();
            assertThat(pool.stats().inUse()).isEqualTo(2);
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20})
    void shouldFreeTheMemoryWhenATrimUnderWayIsDone(int arrival) throws Exception {
        keep(OBJECTS);
        pool.trim();
        try (StoppedCall<Long> trimmer = StoppedCall.inDeque(arrival, pool::trim)) {
            pool.close();
            trimmer.goOn();
        }
        pool.close();
        assertNothingIsLeft();
    }

    @Test
    void shouldAccountForEverythingWhenClosedDuringGetsAndPutsAndTrims() throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            AtomicInteger discards = new AtomicInteger();
            Pool<Thing> each = pool(discards);
            int nanos = round * 20_000;
            Rendezvous.of(4, (thread, rendezvous) -> {
                if (thread == 0) {
                    LockSupport.parkNanos(nanos);
                    each.close();
                    return;
                }
                PoolCloseRaceTest.churn(each, thread * 100);
            });
            PoolStats stats = each.stats();
            assertThat(Held.of(stats))
                    .isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, Long.MAX_VALUE));
            assertThat(discards.get()).isEqualTo((int) stats.created());
        }
    }

    private List<Thing> get(int count) {
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            things.add(pool.get().got());
        }
        return things;
    }

    private void keep(int count) {
        get(count).forEach(thing -> pool.put(thing.back()));
    }

    private Void putAll(List<Thing> things) {
        things.forEach(thing -> pool.put(thing.back()));
        return null;
    }

    /** Until the pool is closed, or has no more. */
    private Void getAll(List<Thing> got) {
        try {
            while (got.size() < OBJECTS) {
                got.add(pool.get().got());
            }
        } catch (IllegalStateException e) {
            assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        }
        return null;
    }

    private void assertNothingIsLeft() {
        PoolStats stats = pool.stats();
        assertThat(Held.of(stats)).isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, Long.MAX_VALUE));
        assertThat(discarded.get()).isEqualTo((int) stats.created());
    }
}
