package io.github.poolchain.handle;

import io.github.poolchain.deque.Closing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** What does a thief get from a chain of objects that is being closed? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "IllegalStateException; the object went with the chain.")
@State
public class CloseAgainstPopTail {
    private final HandleChain<Object> chain = new HandleChain<>();

    {
        chain.pushHead(this);
    }

    @Actor
    public void closer() {
        chain.close();
    }

    @Actor
    public void thief(J_Result r) {
        r.r1 = Closing.orRaised(() -> chain.popTail() == this ? 1 : 0);
    }
}
