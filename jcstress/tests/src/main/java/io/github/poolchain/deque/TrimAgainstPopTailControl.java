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
 * Does trim leave alone what a thief is about to take, in a ring that is unlinked meanwhile? And would we know, if
 * trim freed a ring that is merely unlinked?
 */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The thief's elements, whatever was freed meanwhile.")
@Outcome(id = "99, 2, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "What the thief read had been freed.")
@State
public class TrimAgainstPopTailControl {
    private final Window window = new Window();
    private final WeakChain chain = new WeakChain(WeakChain.Flaw.FREED_WHEN_UNLINKED, 1, window, Poisoned::new);

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void owner() {
        window.approach();
        chain.trim();
        window.pass();
    }

    @Actor
    public void thief(JJJ_Result r) {
        r.r1 = chain.popTail();
        r.r2 = chain.popTail();
    }

    @Arbiter
    public void rest(JJJ_Result r) {
        r.r3 = chain.popTail();
    }
}
