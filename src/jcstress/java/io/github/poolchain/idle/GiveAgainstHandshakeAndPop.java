package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** As {@link GiveAgainstRevokeAndPop}, where the fence is the handshake with every thread, and the owner gives and takes all the time. */
@JCStressTest
@Outcome(id = "2, 1, 11", expect = Expect.ACCEPTABLE, desc = "The other came when the owner had its object in hand.")
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "It was in the shard.")
@Outcome(id = "0, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@Outcome(id = "2, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same.")
@State
public class GiveAgainstHandshakeAndPop {
    private final Owned owned = new Owned(1);

    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.giveAndTakeUntilRevoked(2);
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.handshakeAndPop();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + Owned.place(r.r1) + Owned.place(r.r2);
    }
}
