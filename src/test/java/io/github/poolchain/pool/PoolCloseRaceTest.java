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
import org.junit.jupiter.params.provider.ValueSource;

/** A pool with a limit that is closed in the middle of other calls: no object is lost, and no memory is kept. */
class PoolCloseRaceTest {
    private static final int OBJECTS = 200;
    private static final int LIMIT = 1_000;

    private final AtomicInteger discarded = new AtomicInteger();
    private final Pool<Thing> pool = Pool.builder(Thing.factory())
            .onDiscard(thing -> {
                thing.discard();
                discarded.incrementAndGet();
            })
            .maxTotal(LIMIT)
            .noAging()
            .build();

    @Test
    void shouldNotLoseAnObjectWhoseTicketAThiefHasTaken() throws Exception {
        keep(OBJECTS);
        List<Thing> got = new ArrayList<>();
        try (StoppedCall<Void> thief = StoppedCall.at(Seam.TICKET_TAKEN, 1, () -> getAll(got))) {
            pool.close();
            thief.goOn();
        }
        got.forEach(thing -> pool.put(thing.back()));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
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
    @ValueSource(ints = {1, 2, 50})
    void shouldDiscardWhatAPutUnderWayPushesToAChain(int arrival) throws Exception {
        List<Thing> things = get(OBJECTS);
        try (StoppedCall<Void> putter = StoppedCall.at(Seam.CHAIN_HELD, arrival, () -> putAll(things))) {
            pool.close();
            pool.close();
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldDiscardWhatAPutUnderWayPutsIntoASlot() throws Exception {
        List<Thing> things = get(3);
        try (StoppedCall<Void> putter = StoppedCall.at(Seam.PUT_BEFORE_GIVE, 2, () -> putAll(things))) {
            pool.close();
            assertThat(pool.stats().inUse()).isEqualTo(2);
            putter.goOn();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldFreeTheMemoryWhenAGetThatHoldsAChainIsDone() throws Exception {
        List<Thing> things = get(OBJECTS);
        List<Thing> got = new ArrayList<>();
        try (StoppedCall<Void> owner = StoppedCall.at(Seam.CHAIN_HELD, OBJECTS - Bin.SLOTS + 3, () -> {
            putAll(things);
            return getAll(got);
        })) {
            pool.close();
            owner.goOn();
        }
        got.forEach(thing -> pool.put(thing.back()));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void shouldFreeTheMemoryWhenATrimThatHoldsAChainIsDone(int arrival) throws Exception {
        keep(OBJECTS);
        try (StoppedCall<Long> trimmer = StoppedCall.at(Seam.CHAIN_HELD, arrival, pool::trim)) {
            pool.close();
            trimmer.goOn();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldDiscardAllAndFreeTheMemoryWhenCallbacksOfAPutUnderWayThrow() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Pool<Thing> failing = Pool.builder(Thing.factory())
                .onDiscard(thing -> {
                    thing.discard();
                    throw new IllegalArgumentException("discard " + calls.incrementAndGet());
                })
                .maxTotal(LIMIT)
                .noAging()
                .build();
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            things.add(failing.get());
        }
        try (StoppedCall<Void> putter = StoppedCall.at(Seam.CHAIN_HELD, OBJECTS - Bin.SLOTS, () -> {
            things.forEach(failing::put);
            return null;
        })) {
            assertThatThrownBy(failing::close)
                    .hasMessage("discard 1")
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(OBJECTS - 2));
            assertThatThrownBy(putter::goOn).hasMessage("discard " + OBJECTS);
        }
        failing.close();
        assertThat(things).allMatch(Thing::isDiscarded);
        PoolStats stats = failing.stats();
        assertThat(Held.of(stats)).isEqualTo(new Held(0, 0, OBJECTS, OBJECTS, 0, LIMIT));
    }

    @Test
    void shouldAccountForEverythingWhenClosedDuringGetsAndPutsAndTrims() throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            AtomicInteger discards = new AtomicInteger();
            Pool<Thing> each = Pool.builder(Thing.factory())
                    .onLeak(leak -> {})
                    .onDiscard(thing -> {
                        thing.discard();
                        discards.incrementAndGet();
                    })
                    .maxTotal(LIMIT)
                    .noAging()
                    .build();
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
                    .isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, LIMIT));
            assertThat(discards.get()).isEqualTo((int) stats.created());
        }
    }

    static void churn(Pool<Thing> pool, int most) {
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
        assertThat(Held.of(stats)).isEqualTo(new Held(0, 0, stats.created(), stats.created(), 0, LIMIT));
        assertThat(discarded.get()).isEqualTo((int) stats.created());
    }
}
