package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** May a thief leave a ring behind that was empty when it looked, and that the owner filled and linked past since? */
@JCStressTest
@Outcome(id = "0, 3", expect = Expect.ACCEPTABLE, desc = "The thief was early; both are left.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The thief got the oldest.")
@State
public class FillAndGrowAgainstPopTail {
    private final PoolChain chain = Cells.chain(1, 2);

    @Actor
    public void owner() {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r1 = chain.popTail();
    }

    /** r2: the sum of what is left. */
    @Arbiter
    public void rest(JJ_Result r) {
        for (long value = chain.popTail(); value != 0; value = chain.popTail()) {
            r.r2 += value;
        }
    }
}
