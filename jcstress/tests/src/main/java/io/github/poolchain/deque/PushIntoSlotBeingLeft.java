package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZJ_Result;

/** May the owner fill a slot again before the thief has left it? */
@JCStressTest
@Outcome(id = "1, true, 2", expect = Expect.ACCEPTABLE, desc = "The thief had left it.")
@Outcome(id = "1, false, 0", expect = Expect.ACCEPTABLE, desc = "It had not, and the ring was full.")
@State
public class PushIntoSlotBeingLeft {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 1);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JZJ_Result r) {
        r.r2 = deque.pushHead(2);
    }

    @Actor
    public void thief(JZJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Arbiter
    public void rest(JZJ_Result r) {
        r.r3 = deque.popTail();
    }
}
