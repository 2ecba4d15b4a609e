package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Does a chain that is never empty ever look empty? */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The owner took the old element.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The thief took it.")
@State
public class NeverEmptyAgainstPopTail {
    private final PoolChain chain = Cells.chain(1, 2);

    {
        chain.pushHead(1);
    }

    /** Puts one in, in a ring of its own, before it takes one out. */
    @Actor
    public void owner(JJ_Result r) {
        chain.pushHead(2);
        r.r1 = chain.popTail();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = chain.popTail();
    }
}
