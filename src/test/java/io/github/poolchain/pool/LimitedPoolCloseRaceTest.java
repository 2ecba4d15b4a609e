package io.github.poolchain.pool;

/** A pool with a limit that is closed in the middle of other calls. */
class LimitedPoolCloseRaceTest extends CloseRaces {
    private static final int OBJECTS = 1_000;

    LimitedPoolCloseRaceTest() {
        super(OBJECTS, OBJECTS);
    }
}
