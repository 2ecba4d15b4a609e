package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Does a push that raises, as the chain is being closed, keep its element to itself? */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Pushed, and taken by the thief before it closed the chain.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Pushed, but the thief was early; the element went with the memory.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "IllegalStateException, and nobody got the element.")
@State
public class CloseAgainstPushHead {
    private final PoolChain chain = new PoolChain(1);

    @Actor
    public void owner(JJ_Result r) {
        r.r1 = Closing.doneOrRaised(() -> chain.pushHead(1));
    }

    @Actor
    public void thiefThenCloser(JJ_Result r) {
        r.r2 = chain.popTail();
        chain.close();
    }
}
