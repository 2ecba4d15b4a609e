package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Which of two thieves gets the elements, when each takes all? */
@JCStressTest
@Outcome(id = "12, 0, 0", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "0, 12, 0", expect = Expect.ACCEPTABLE, desc = "The second.")
@State
public class BulkPopTailAgainstBulkPopTail extends TwoElements {
    @Actor
    public void thief1(JJJ_Result r) {
        r.r1 = takeOldest();
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
