package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Who gets the elements, the owner or the thief, when each takes all? */
@JCStressTest
@Outcome(id = "21, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner, newest first.")
@Outcome(id = "0, 12, 0", expect = Expect.ACCEPTABLE, desc = "The thief, oldest first.")
@State
public class BulkPopHeadAgainstBulkPopTail extends TwoElements {
    @Actor
    public void owner(JJJ_Result r) {
        r.r1 = takeNewest();
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r2 = takeOldest();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = takeOldest();
    }
}
