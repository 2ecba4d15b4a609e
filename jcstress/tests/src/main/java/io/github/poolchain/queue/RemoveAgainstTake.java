package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** An element of a HandleQueue is taken and removed from the middle at once: does exactly one of the two get it? */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The taker did.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The remover did.")
@State
public class RemoveAgainstTake {
    private static final Object ELEMENT = new Object();

    private final CellLane lane = new CellLane(null, Lane.OPEN, 0);
    private final long handle;

    public RemoveAgainstTake() {
        lane.push(0, ELEMENT);
        handle = lane.first();
        Lane.Refill _ = lane.refill();
    }

    @Actor
    public void taker(ZZ_Result r) {
        r.r1 = lane.takeOut(lane.take()) != null;
    }

    @Actor
    public void remover(ZZ_Result r) {
        r.r2 = lane.remove(handle, ELEMENT);
    }
}
