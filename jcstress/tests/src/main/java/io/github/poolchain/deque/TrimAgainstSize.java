package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Does whoever asks for the size get an answer, and not an exception, while trim frees rings? */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The chain is empty, and says so.")
@State
public class TrimAgainstSize {
    /** Memory that raises when it is freed. Three rings, all drained. */
    private final PoolChain chain = new PoolChain(1, 4);

    {
        chain.pushHead(1);
        chain.pushHead(2);
        chain.pushHead(3);
        chain.pushHead(4);
        chain.popHead(new long[4], 0, 4);
    }

    @Actor
    public void owner() {
        chain.trim();
    }

    @Actor
    public void observer(J_Result r) {
        r.r1 = Closing.orRaised(chain::size);
    }

    @Arbiter
    public void close() {
        chain.close();
    }
}
