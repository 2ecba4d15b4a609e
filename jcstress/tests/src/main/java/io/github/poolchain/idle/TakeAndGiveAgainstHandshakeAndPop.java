package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner takes and gives all the time, without a locked instruction, until somebody else takes the shard away, after
 * the handshake with every thread, and an object out of it. Is each object in one place?
 */
@JCStressTest
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "The other came while the owner had nothing in hand.")
@Outcome(id = "10, 1, 11", expect = Expect.ACCEPTABLE, desc = "It came while the owner had one in hand.")
@Outcome(id = "0, -1, 11", expect = Expect.ACCEPTABLE, desc = "The first, but it found the owner inside, and gave up.")
@Outcome(id = "10, -1, 11", expect = Expect.ACCEPTABLE, desc = "The second, but the same.")
@State
public class TakeAndGiveAgainstHandshakeAndPop {
    private final Owned owned = new Owned(2);

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.takeAndGiveUntilRevoked();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.handshakeAndPop();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + r.r1 + Owned.place(r.r2);
    }
}
