package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The platform: does the owner's CAS see the half that the owner has stored just before, and the thief's? */
@JCStressTest
@Outcome(id = "0, 3, 1", expect = Expect.ACCEPTABLE, desc = "At once: the thief came before both, or after both.")
@Outcome(id = "1, 3, 1", expect = Expect.ACCEPTABLE, desc = "At the second try: the thief came between the read of the tail and the CAS.")
@State
public class HeadHalfStoreThenOwnCasAgainstCas {
    private final Word word = new Word();

    /** r1: how often the CAS failed. */
    @Actor
    public void owner(III_Result r) {
        int tail = word.tail();
        word.setHead(2);
        while (true) {
            long expected = HeadTail.pack(2, tail);
            long witness = word.cas(expected, HeadTail.pack(3, tail));
            if (witness == expected) {
                return;
            }
            r.r1++;
            tail = HeadTail.tail(witness);
        }
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
