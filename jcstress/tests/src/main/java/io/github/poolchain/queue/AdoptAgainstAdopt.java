package io.github.poolchain.queue;

import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads come for the lane of a dead one: does exactly one get it? */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One does.")
@State
public class AdoptAgainstAdopt {
    private static final Thread NOT_ALIVE = Thread.ofPlatform().unstarted(() -> {});

    /** They live as long as the JVM; an actor's thread may die before the other comes. */
    private static final Thread FIRST = sleeper();

    private static final Thread SECOND = sleeper();

    private final Lane lane = new CellLane(NOT_ALIVE, Lane.OPEN, 0);

    private static Thread sleeper() {
        return Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                LockSupport.park();
            }
        });
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = lane.adopt(FIRST);
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = lane.adopt(SECOND);
    }

    @Arbiter
    public void free(ZZ_Result r) {
        lane.free();
    }
}
