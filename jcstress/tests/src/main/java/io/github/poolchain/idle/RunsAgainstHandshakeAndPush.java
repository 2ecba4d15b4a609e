package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner gives two and takes two all the time, without a locked instruction, until somebody else takes the shard
 * away, after the handshake with every thread, and puts an object in. Is each object in one place?
 */
@JCStressTest
@Outcome(id = "1100, 5, 11111", expect = Expect.ACCEPTABLE, desc = "The other came while the owner had both in hand.")
@Outcome(id = "1000, 5, 11111", expect = Expect.ACCEPTABLE, desc = "It came while the owner had one in hand.")
@Outcome(id = "0, 5, 11111", expect = Expect.ACCEPTABLE, desc = "It came while the owner had nothing in hand.")
@Outcome(id = "(1100|1000|0), -1, 11111", expect = Expect.ACCEPTABLE, desc = "It found the owner inside, and gave up.")
@State
public class RunsAgainstHandshakeAndPush {
    private final Owned owned = new Owned(2);

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.runsUntilRevoked();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.handshakeAndPush(5);
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + r.r1 + Owned.kept(5, r.r2);
    }
}
