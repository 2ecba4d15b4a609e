package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does the owner, backing up from the newest ring, find what is in the rings before while a thief moves the tail? */
@JCStressTest
@Outcome(id = "43, 12, 0", expect = Expect.ACCEPTABLE, desc = "The owner the two newest, the thief the two oldest, past the first ring.")
@State
public class UnlinkAgainstPopHead {
    private static final long[] VALUES = {1, 2, 3, 4};

    /** Rings of 1, 2 and 4: one value in the first, two in the second, one in the third. */
    private final PoolChain chain = Cells.chain(1, 4);

    {
        chain.pushHead(VALUES, 0, 4);
    }

    @Actor
    public void owner(JJJ_Result r) {
        r.r1 = chain.popHead() * 10 + chain.popHead();
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r2 = chain.popTail() * 10 + chain.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = chain.popTail();
    }
}
