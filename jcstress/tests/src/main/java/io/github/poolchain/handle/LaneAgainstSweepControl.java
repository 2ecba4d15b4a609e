package io.github.poolchain.handle;

import io.github.poolchain.deque.Cells;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Does the last free entry go to one of two, when it lies in the owner's lane and another finds the table full? And would
 * we know? Here the sweep makes no fence in the owner's thread.
 */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "It goes to one.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It goes to both.")
@State
public class LaneAgainstSweepControl {
    private final HandleTable<Object> table = new HandleTable<>(1, 1L << 32, 0, () -> Cells.INSTANCE, 1, () -> {});
    private final long[] lane = Lane.withOneEntry(table);

    @Actor
    public void owner(II_Result r) {
        r.r1 = table.addFromLane(lane, this) == 0 ? 0 : 1;
    }

    @Actor
    public void other(II_Result r) {
        r.r2 = Lane.add(table) ? 1 : 0;
    }
}
