package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Do the values of a bulk push, which are published by one store, arrive whole and in order? */
@JCStressTest
@Outcome(id = "0, 0, 3", expect = Expect.ACCEPTABLE, desc = "The thief was early; both are left.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "They came between its two pops.")
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "It got both.")
@State
public class BulkPushAgainstPopTail {
    private static final long[] VALUES = {1, 2};

    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    @Actor
    public void owner() {
        deque.pushHead(VALUES, 0, 2);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = deque.popTail();
        r.r2 = deque.popTail();
    }

    /** r3: the sum of what is left. */
    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = deque.popTail() + deque.popTail();
    }
}
