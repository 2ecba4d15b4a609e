package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does trim leave alone what a thief is about to take, in a ring that is unlinked meanwhile? */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief's elements, whatever was freed meanwhile.")
@State
public class TrimAgainstPopTail {
    private final PoolChain chain = new PoolChain(1, 2, 0, Poisoned::new);

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void owner() {
        chain.trim();
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
