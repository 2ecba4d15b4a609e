package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Does a thief that takes over several rings keep what it has when the chain is closed meanwhile? */
@JCStressTest
@Outcome(id = "2, 12", expect = Expect.ACCEPTABLE, desc = "It was done before.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It met the closing in the second ring, and keeps what came from the first.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "IllegalStateException, and nothing taken.")
@State
public class CloseAgainstBulkPopTail {
    private final PoolChain chain = new PoolChain(1);
    private final long[] taken = new long[2];

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void closer() {
        chain.close();
    }

    /** r2: the values in the order they came, as digits. */
    @Actor
    public void thief(JJ_Result r) {
        r.r1 = Closing.orRaised(() -> chain.popTail(taken, 0, 2));
        r.r2 = taken[1] == 0 ? taken[0] : taken[0] * 10 + taken[1];
    }
}
