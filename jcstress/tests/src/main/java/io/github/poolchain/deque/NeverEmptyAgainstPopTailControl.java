package io.github.poolchain.deque;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Does a chain that is never empty ever look empty? And would we know, if a thief read next only once?
 */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The owner took the old element.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The thief took it.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The thief found the chain empty, which it never was.")
@State
public class NeverEmptyAgainstPopTailControl {
    private final Window window = new Window();
    private final WeakChain chain = new WeakChain(WeakChain.Flaw.NEXT_READ_ONCE, 1, window, () -> Cells.INSTANCE);

    {
        chain.pushHead(1);
    }

    /** Puts one in, in a ring of its own, before it takes one out. */
    @Actor
    public void owner(JJ_Result r) {
        window.approach();
        chain.pushHead(2);
        r.r1 = chain.popTail();
        window.pass();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = chain.popTail();
    }
}
