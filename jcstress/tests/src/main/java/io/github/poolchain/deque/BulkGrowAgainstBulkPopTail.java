package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Does a bulk push over several rings reach a bulk pop in order, however much of it? */
@JCStressTest
@Outcome(id = "0, 1234", expect = Expect.ACCEPTABLE, desc = "The thief was early.")
@Outcome(id = "1, 234", expect = Expect.ACCEPTABLE, desc = "It saw the first ring only.")
@Outcome(id = "1234, 0", expect = Expect.ACCEPTABLE, desc = "It saw all.")
@State
public class BulkGrowAgainstBulkPopTail {
    private static final long[] VALUES = {1, 2, 3, 4};

    private final PoolChain chain = Cells.chain(1, 4);

    @Actor
    public void owner() {
        chain.pushHead(VALUES, 0, 4);
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r1 = Digits.of(4, chain::popTail);
    }

    @Arbiter
    public void rest(JJ_Result r) {
        r.r2 = Digits.of(4, chain::popTail);
    }
}
