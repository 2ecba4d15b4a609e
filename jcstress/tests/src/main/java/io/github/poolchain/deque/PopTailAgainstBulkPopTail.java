package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Which elements do two thieves get, of whom one takes all and one a single one? */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The single one came first.")
@Outcome(id = "0, 12, 0", expect = Expect.ACCEPTABLE, desc = "The one that takes all came first.")
@State
public class PopTailAgainstBulkPopTail extends TwoElements {
    @Actor
    public void thief1(JJJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Actor
    public void thief2(JJJ_Result r) {
        r.r2 = takeOldest();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = takeOldest();
    }
}
