package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who gets the last element, the owner or the thief? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The owner.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The thief.")
@State
public class PopHeadAgainstPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JJ_Result r) {
        r.r1 = deque.popHead();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = deque.popTail();
    }
}
