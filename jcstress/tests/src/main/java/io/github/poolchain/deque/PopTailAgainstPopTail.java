package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Which of two thieves gets the last element? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The second.")
@State
public class PopTailAgainstPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    {
        deque.pushHead(1);
    }

    @Actor
    public void thief1(JJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Actor
    public void thief2(JJ_Result r) {
        r.r2 = deque.popTail();
    }
}
