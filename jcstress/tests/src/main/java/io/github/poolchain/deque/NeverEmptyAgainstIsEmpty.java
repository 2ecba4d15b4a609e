package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/** Does a chain that is never empty ever say that it is? */
@JCStressTest
@Outcome(id = "1, false", expect = Expect.ACCEPTABLE, desc = "It never was.")
@State
public class NeverEmptyAgainstIsEmpty {
    private final PoolChain chain = Cells.chain(1, 2);

    {
        chain.pushHead(1);
    }

    /** Puts one in, in a ring of its own, before it takes one out. */
    @Actor
    public void owner(JZ_Result r) {
        chain.pushHead(2);
        r.r1 = chain.popTail();
    }

    @Actor
    public void observer(JZ_Result r) {
        r.r2 = chain.isEmpty();
    }
}
