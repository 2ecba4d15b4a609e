package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who gets the last element, in an older ring, when the owner backs up to it while a thief unlinks that ring? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The owner.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The thief.")
@State
public class LastOfChainPopHeadAgainstPopTail {
    /** The element is in the first ring; the second is empty. */
    private final PoolChain chain = Cells.chain(1, 2);

    {
        chain.pushHead(1);
        chain.pushHead(2);
        chain.popHead();
    }

    @Actor
    public void owner(JJ_Result r) {
        r.r1 = chain.popHead();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = chain.popTail();
    }
}
