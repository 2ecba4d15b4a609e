package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does a push that frees drained rings before it grows leave alone what a thief is about to take? */
@JCStressTest
@Outcome(id = "1, 2, 3", expect = Expect.ACCEPTABLE, desc = "The thief's two; the new one is left.")
@State
public class GrowAtTheLargestSizeAgainstPopTail {
    /** Rings of 1, each with an element. A push at this size frees what it can. */
    private final PoolChain chain = new PoolChain(1, 1, 0, Poisoned::new);

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void owner() {
        chain.pushHead(3);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = chain.popTail();
        r.r2 = chain.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = chain.popTail();
    }
}
