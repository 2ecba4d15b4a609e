package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Does a thief who gets a value see what its owner did before the push? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The thief was early.")
@Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "The value, and what came before it.")
@State
public class PushAgainstPopTail {
    private final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);
    private int before;

    @Actor
    public void owner() {
        before = 1;
        deque.pushHead(7);
    }

    @Actor
    public void thief(JI_Result r) {
        r.r1 = deque.popTail();
        r.r2 = r.r1 == 0 ? 0 : before;
    }
}
