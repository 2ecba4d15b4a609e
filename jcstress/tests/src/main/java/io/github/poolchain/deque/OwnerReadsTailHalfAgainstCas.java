package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The platform: once the owner reads the new tail in its half of the word, is that half there to stay? */
@JCStressTest
@Outcome(id = "0, 2, 1", expect = Expect.ACCEPTABLE, desc = "The owner read before the CAS.")
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "The owner read after the CAS; its store of the other half does not undo it.")
@State
public class OwnerReadsTailHalfAgainstCas {
    private final Word word = new Word();

    /** r1: the tail that the owner read before its store. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = word.tail();
        word.setHead(2);
    }

    @Actor
    public void thief() {
        word.moveTail();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r2 = word.head();
        r.r3 = word.tail();
    }
}
