package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** What does the owner get that takes all, while a thief takes one? */
@JCStressTest
@Outcome(id = "21, 0, 0", expect = Expect.ACCEPTABLE, desc = "Both; the thief was late.")
@Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "What the thief has left.")
@State
public class BulkPopHeadAgainstPopTail extends TwoElements {
    @Actor
    public void owner(JJJ_Result r) {
        r.r1 = takeNewest();
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r2 = deque.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = takeOldest();
    }
}
