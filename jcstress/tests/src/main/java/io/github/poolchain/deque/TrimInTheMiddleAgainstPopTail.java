package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does a thief find its way when trim takes an empty ring out of the middle? */
@JCStressTest
@Outcome(id = "1, 3, 0", expect = Expect.ACCEPTABLE, desc = "Both elements, in order.")
@State
public class TrimInTheMiddleAgainstPopTail {
    private static final long[] VALUES = {1, 2};

    /** Rings of 1, 1 and 1. In the end there is 1 in the first, nothing in the second, and 3 in the third. */
    private final PoolChain chain = new PoolChain(1, 1, 0, Poisoned::new);

    {
        chain.pushHead(VALUES, 0, 2);
        // The third is linked while the second is full; then a bulk pop empties both, and only the newest is filled again.
        chain.pushHead(2);
        chain.popHead(new long[2], 0, 2);
        chain.pushHead(3);
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
