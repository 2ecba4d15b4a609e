package io.github.poolchain.deque;

import java.lang.foreign.MemorySegment;
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
    private final MemorySegment ring = Cells.INSTANCE.allocate(DequeLayout.bytes(1), DequeLayout.LINE);

    {
        DequeLayout.setHeadTail(ring, HeadTail.pack(1, 0));
    }

    /** r1: the tail that the owner read before its store. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = DequeLayout.tailHalfAcquire(ring);
        DequeLayout.setHeadHalfRelease(ring, 2);
    }

    @Actor
    public void thief() {
        long word = HeadTail.pack(1, 0);
        while (true) {
            long witness = DequeLayout.casHeadTail(ring, word, HeadTail.pack(HeadTail.head(word), 1));
            if (witness == word) {
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
