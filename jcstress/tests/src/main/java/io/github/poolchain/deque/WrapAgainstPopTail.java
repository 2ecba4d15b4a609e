package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Does a thief follow when the head runs over from the largest 32-bit index to the smallest? */
@JCStressTest
@Outcome(id = "0, 0, 12", expect = Expect.ACCEPTABLE, desc = "The thief was early; all is left.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "It was early once.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "It was between the two pushes.")
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "It got both.")
@State
public class WrapAgainstPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2, -1);

    @Actor
    public void owner() {
        deque.pushHead(1);
        deque.pushHead(2);
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = deque.popTail();
        r.r2 = deque.popTail();
    }

    /** r3: what is left, as digits. */
    @Arbiter
    public void rest(JJJ_Result r) {
        for (long value = deque.popTail(); value != 0; value = deque.popTail()) {
            r.r3 = r.r3 * 10 + value;
        }
    }
}
