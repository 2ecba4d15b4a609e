package io.github.poolchain.deque;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZJ_Result;

/**
 * May the owner fill a slot again before the thief has left it? And would we know, if a push did not look at the
 * slot?
 */
@JCStressTest
@Outcome(id = "1, true, 2", expect = Expect.ACCEPTABLE, desc = "The thief had left it.")
@Outcome(id = "1, false, 0", expect = Expect.ACCEPTABLE, desc = "The ring was full.")
@Outcome(id = "1, true, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The thief's 0 fell on the new element.")
@Outcome(id = "2, true, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The thief got the new element for the old.")
@State
public class PushIntoSlotBeingLeftControl {
    private final Window window = new Window();
    private final WeakRing deque = new WeakRing(WeakRing.Flaw.SLOT_NOT_LOOKED_AT, 1, window);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JZJ_Result r) {
        window.approach();
        r.r2 = deque.pushHead(2);
        window.pass();
    }

    @Actor
    public void thief(JZJ_Result r) {
        r.r1 = deque.popTail();
    }

    @Arbiter
    public void rest(JZJ_Result r) {
        r.r3 = deque.popTail();
    }
}
