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
 * Does publishing a new head undo the tail that a thief moves at that moment? And would we know, if it did, by a
 * store of the whole word?
 */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief got the first, and only the second is left.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The tail went back to a slot that was taken.")
@State
public class PushBehindPopTailControl {
    private final Window window = new Window();
    private final WeakRing deque = new WeakRing(WeakRing.Flaw.PUBLISHED_BY_WHOLE_WORD, 4, window);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner() {
        deque.pushHead(2);
    }

    @Actor
    public void thief(JJJ_Result r) {
        window.approach();
        r.r1 = deque.popTail();
        window.pass();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r2 = deque.popTail();
        r.r3 = deque.popTail();
    }
}
