package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner takes twice, without a locked instruction, while somebody else takes the shard away: is each object in one place? */
@JCStressTest
@Outcome(id = "21, 0, 11", expect = Expect.ACCEPTABLE, desc = "The owner has both.")
@Outcome(id = "20, 1, 11", expect = Expect.ACCEPTABLE, desc = "Each has one.")
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "The other was first.")
@Outcome(id = "21, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@Outcome(id = "20, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same.")
@Outcome(id = "0, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same.")
@State
public class TakeAndTakeAgainstRevokeAndPop {
    private final Owned owned = new Owned(2);

    @Actor
    public void owner(III_Result r) {
        int first = owned.take();
        r.r1 = 10 * first + owned.take();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPop();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + Owned.place(r.r1 / 10) + Owned.place(r.r1 % 10) + Owned.place(r.r2);
    }
}
