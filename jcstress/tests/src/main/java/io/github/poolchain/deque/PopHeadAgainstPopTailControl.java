package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Who gets the last element, the owner or the thief? And would we know, if the owner moved the head back by a
 * store?
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The owner.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The thief.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both.")
@State
public class PopHeadAgainstPopTailControl {
    private final WeakRing deque = new WeakRing(WeakRing.Flaw.POP_HEAD_WITHOUT_CAS, 2);

    {
        deque.pushHead(1);
    }

    @Actor
    public void owner(JJ_Result r) {
        r.r1 = deque.popHead();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = deque.popTail();
    }
}
