package io.github.poolchain.deque;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Does a thief notice that the word it read came back, by a pop and a push of the owner, with another element
 * behind it? And would we know, if the thief read the slot before its CAS?
 */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief came last, and got the new element.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "The thief came when there was none.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The thief came first.")
@Outcome(id = "1, (0|1), 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "What it read was over by its CAS; the new element is lost.")
@State
public class PopAndPushAgainstPopTailControl {
    private final Window window = new Window();
    private final WeakRing deque = new WeakRing(WeakRing.Flaw.READ_BEFORE_CAS, 2, window);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JJJ_Result r) {
        window.approach();
        r.r1 = deque.popHead();
        deque.pushHead(2);
        window.pass();
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r2 = deque.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = deque.popTail();
    }
}
