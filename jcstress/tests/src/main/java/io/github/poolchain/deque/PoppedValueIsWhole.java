package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Is a popped value ever 0, half written, or there twice? */
@JCStressTest
@Outcome(id = "21474836485, 0", expect = Expect.ACCEPTABLE, desc = "The thief got the value, whole.")
@Outcome(id = "0, 21474836485", expect = Expect.ACCEPTABLE, desc = "The thief was early; the value is still in.")
@State
public class PoppedValueIsWhole {
    /** 5 in either half. */
    private static final long VALUE = 5L << 32 | 5;

    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    @Actor
    public void owner() {
        deque.pushHead(VALUE);
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Arbiter
    public void rest(JJ_Result r) {
        r.r2 = deque.popTail();
    }
}
