package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJJ_Result;

/** Does a bulk pop see all of a bulk push or nothing? */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The thief was early.")
@Outcome(id = "2, 1, 2", expect = Expect.ACCEPTABLE, desc = "Both, the oldest first.")
@State
public class BulkPushAgainstBulkPopTail {
    private static final long[] VALUES = {1, 2};

    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);
    private final long[] taken = new long[2];

    @Actor
    public void owner() {
        deque.pushHead(VALUES, 0, 2);
    }

    @Actor
    public void thief(IJJ_Result r) {
        r.r1 = deque.popTail(taken, 0, 2);
        r.r2 = taken[0];
        r.r3 = taken[1];
    }
}
