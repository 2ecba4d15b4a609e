package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The platform: is a 32-bit store to one half of a word atomic against a 64-bit CAS of the whole? */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "The CAS came first, and the store left its half alone.")
@Outcome(id = "2, 2, 1", expect = Expect.ACCEPTABLE, desc = "The store came first, and the CAS saw it.")
@State
public class HeadHalfStoreAgainstCas {
    private final Word word = new Word();

    @Actor
    public void owner() {
        word.setHead(2);
    }

    /** r1: the head that the successful CAS saw. */
    @Actor
    public void thief(III_Result r) {
        r.r1 = word.moveTail();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r2 = word.head();
        r.r3 = word.tail();
    }
}
