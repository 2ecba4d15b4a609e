package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JIJ_Result;

/** May a bulk push fill slots again before the thief has left them? */
@JCStressTest
@Outcome(id = "12, 2, 34", expect = Expect.ACCEPTABLE, desc = "The thief had left both.")
@Outcome(id = "12, 1, 3", expect = Expect.ACCEPTABLE, desc = "It had left the first; there was room for one.")
@Outcome(id = "12, 0, 0", expect = Expect.ACCEPTABLE, desc = "It had left none; the ring was full.")
@State
public class BulkPushIntoSlotsBeingLeft {
    private static final long[] FIRST = {1, 2};
    private static final long[] SECOND = {3, 4};

    /** The indices run over from -1 to 0. */
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2, -3);

    {
        deque.pushHead(FIRST, 0, 2);
    }

    @Actor
    public void owner(JIJ_Result r) {
        r.r2 = deque.pushHead(SECOND, 0, 2);
    }

    @Actor
    public void thief(JIJ_Result r) {
        r.r1 = Digits.of(2, deque::popTail);
    }

    @Arbiter
    public void rest(JIJ_Result r) {
        r.r3 = Digits.of(2, deque::popTail);
    }
}
