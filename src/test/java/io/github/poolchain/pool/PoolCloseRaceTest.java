package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool with a limit that is closed in the middle of other calls: no object is lost, and no memory is kept. */
class PoolCloseRaceTest extends CloseRaces {
    private static final int OBJECTS = 200;
    private static final int LIMIT = 1_000;

    PoolCloseRaceTest() {
        super(LIMIT, OBJECTS);
    }

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
        closeWhileAThiefIsInAChain(arrival);
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
}
