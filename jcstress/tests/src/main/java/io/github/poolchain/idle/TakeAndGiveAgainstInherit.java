package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * The owner takes and gives all the time, until another thread takes over its shard with all that is in it: is each
 * object in one place?
 */
@JCStressTest
@Outcome(id = "0, true, 11", expect = Expect.ACCEPTABLE, desc = "The owner had nothing in hand.")
@Outcome(id = "10, true, 11", expect = Expect.ACCEPTABLE, desc = "It had one in hand.")
@Outcome(id = "(0|10), false, 11", expect = Expect.ACCEPTABLE, desc = "It was inside, so nobody has taken over.")
@State
public class TakeAndGiveAgainstInherit {
    private final Owned owned = new Owned(2);

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(IZI_Result r) {
        r.r1 = owned.takeAndGiveUntilRevoked();
    }

    @Actor
    public void heir(IZI_Result r) {
        r.r2 = owned.inherit();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(IZI_Result r) {
        r.r3 = owned.left() + r.r1;
    }
}
