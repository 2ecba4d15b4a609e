package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does a thief find the way from a ring that it has drained to the one that the owner links meanwhile? */
@JCStressTest
@Outcome(id = "1, 2, 3", expect = Expect.ACCEPTABLE, desc = "Everything came out once and in order.")
@Outcome(id = "1, 0, 5", expect = Expect.ACCEPTABLE, desc = "The thief was done before the owner; both are left.")
@State
public class GrowAgainstPopTail {
    private final PoolChain chain = new PoolChain(1, 2, 0, () -> Cells.INSTANCE);

    {
        chain.pushHead(1);
    }

    @Actor
    public void owner() {
        chain.pushHead(2);
        chain.pushHead(3);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = chain.popTail();
        r.r2 = chain.popTail();
    }

    /** r3: the sum of what is left. */
    @Arbiter
    public void rest(JJJ_Result r) {
        for (long value = chain.popTail(); value != 0; value = chain.popTail()) {
            r.r3 += value;
        }
    }
}
