package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Does a thief notice that the word it read came back, by a pop and a push of the owner, with another element
 * behind it?
 */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief came last, and got the new element.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "The thief came when there was none.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The thief came first.")
@State
public class PopAndPushAgainstPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JJJ_Result r) {
        r.r1 = deque.popHead();
        deque.pushHead(2);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r2 = deque.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = deque.popTail();
    }
}
