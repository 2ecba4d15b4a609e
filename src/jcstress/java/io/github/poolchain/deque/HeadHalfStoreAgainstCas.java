package io.github.poolchain.deque;

import java.lang.foreign.MemorySegment;
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
    private final MemorySegment ring = Cells.INSTANCE.allocate(DequeLayout.bytes(1), DequeLayout.LINE);

    {
        DequeLayout.setHeadTail(ring, HeadTail.pack(1, 0));
    }

    @Actor
    public void owner() {
        DequeLayout.setHeadHalfRelease(ring, 2);
    }

    /** r1: the head that the successful CAS saw. */
    @Actor
    public void thief(III_Result r) {
        long word = HeadTail.pack(1, 0);
        while (true) {
            int head = HeadTail.head(word);
            long witness = DequeLayout.casHeadTail(ring, word, HeadTail.pack(head, 1));
            if (witness == word) {
                r.r1 = head;
                return;
            }
            word = witness;
        }
    }

    /** r2, r3: head and tail in the end. */
    @Arbiter
    public void end(III_Result r) {
        long word = DequeLayout.headTailAcquire(ring);
        r.r2 = HeadTail.head(word);
        r.r3 = HeadTail.tail(word);
    }
}
