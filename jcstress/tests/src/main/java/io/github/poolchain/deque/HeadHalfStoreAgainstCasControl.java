package io.github.poolchain.deque;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The platform: is a 32-bit store to one half of a word atomic against a 64-bit CAS of the whole? And would we
 * know, if it were done as a read and a store of the whole?
 */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "The CAS came first, and the store left its half alone.")
@Outcome(id = "2, 2, 1", expect = Expect.ACCEPTABLE, desc = "The store came first, and the CAS saw it.")
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The store undid the CAS.")
@State
public class HeadHalfStoreAgainstCasControl {
    private final Window window = new Window();
    private final Word word = new Word();

    @Actor
    public void owner() {
        word.setHeadByWholeWord(2, window);
    }

    /** r1: the head that the successful CAS saw. */
    @Actor
    public void thief(III_Result r) {
        window.approach();
        r.r1 = word.moveTail();
        window.pass();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r2 = word.head();
        r.r3 = word.tail();
    }
}
