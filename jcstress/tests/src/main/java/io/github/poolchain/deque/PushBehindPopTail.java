package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does publishing a new head undo the tail that a thief moves at that moment? */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief got the first, and only the second is left.")
@State
public class PushBehindPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 4);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner() {
        deque.pushHead(2);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r2 = deque.popTail();
        r.r3 = deque.popTail();
    }
}
