package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** What does the thief get that takes all, while the owner takes one? */
@JCStressTest
@Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "What the owner has left.")
@Outcome(id = "0, 12, 0", expect = Expect.ACCEPTABLE, desc = "Both; the owner was late.")
@State
public class PopHeadAgainstBulkPopTail extends TwoElements {
    @Actor
    public void owner(JJJ_Result r) {
        r.r1 = deque.popHead();
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
