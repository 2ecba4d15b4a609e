package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool without a limit that is closed in the middle of other calls: no object is lost, and no memory is kept. */
class MagazineCloseRaceTest extends CloseRaces {
    private static final int OBJECTS = 1_000;

    MagazineCloseRaceTest() {
        super(Integer.MAX_VALUE, OBJECTS);
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
        closeWhileAThiefIsInAChain(arrival);
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
}
