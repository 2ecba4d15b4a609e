package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner takes and gives back, without a locked instruction, while somebody else takes the shard away: are both objects in one place each? */
@JCStressTest
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "The owner has given it back, or not got it, before the other came.")
@Outcome(id = "2, 1, 11", expect = Expect.ACCEPTABLE, desc = "The owner could not give back what it has taken.")
@Outcome(id = "2, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same, and the other found it inside.")
@Outcome(id = "0, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@State
public class TakeAndGiveAgainstRevokeAndPop {
    private final Owned owned = new Owned(2);

    @Actor
    public void owner(III_Result r) {
        int taken = owned.take();
        r.r1 = taken == 0 || owned.give(taken) ? 0 : taken;
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPop();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + Owned.place(r.r1) + Owned.place(r.r2);
    }
}
