package io.github.poolchain.pool;

/** A pool without a limit that is closed in the middle of other calls. */
class PoolCloseRaceTest extends CloseRaces {
    private static final int OBJECTS = 1_000;

    PoolCloseRaceTest() {
        super(Integer.MAX_VALUE, OBJECTS);
    }
}
