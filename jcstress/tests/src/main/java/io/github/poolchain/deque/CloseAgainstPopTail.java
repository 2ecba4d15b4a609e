package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** What does a thief get from a chain that is being closed? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The element.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "IllegalStateException; the element went with the memory.")
@State
public class CloseAgainstPopTail {
    private final PoolChain chain = new PoolChain(1);

    {
        chain.pushHead(1);
    }

    @Actor
    public void closer() {
        chain.close();
    }

    @Actor
    public void thief(J_Result r) {
        r.r1 = Closing.orRaised(chain::popTail);
    }
}
