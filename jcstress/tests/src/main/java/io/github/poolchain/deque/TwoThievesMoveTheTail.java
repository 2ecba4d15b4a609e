package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Do two thieves that both move the tail get each element once and none out of turn? */
@JCStressTest
@Outcome(id = "1, 23, 0", expect = Expect.ACCEPTABLE, desc = "The first came first.")
@Outcome(id = "2, 13, 0", expect = Expect.ACCEPTABLE, desc = "The first came between.")
@Outcome(id = "3, 12, 0", expect = Expect.ACCEPTABLE, desc = "The first came last.")
@State
public class TwoThievesMoveTheTail {
    private static final long[] VALUES = {1, 2, 3};

    /** Rings of 1, each with a value. */
    private final PoolChain chain = Cells.chain(1, 1);

    {
        chain.pushHead(VALUES, 0, 3);
    }

    @Actor
    public void thief1(JJJ_Result r) {
        r.r1 = chain.popTail();
    }

    @Actor
    public void thief2(JJJ_Result r) {
        r.r2 = chain.popTail() * 10 + chain.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = chain.popTail();
    }
}
