package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner gives an object and takes one, without a locked instruction, while somebody else takes the shard away: is each in one place? */
@JCStressTest
@Outcome(id = "2, 1, 11", expect = Expect.ACCEPTABLE, desc = "The owner gave and took before.")
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "The owner gave; then the other came.")
@Outcome(id = "10, 1, 11", expect = Expect.ACCEPTABLE, desc = "The owner could do neither.")
@Outcome(id = "2, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside the first time or the second, and gave up.")
@Outcome(id = "0, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same.")
@Outcome(id = "10, -1, 11", expect = Expect.ACCEPTABLE, desc = "The same.")
@State
public class GiveAndTakeAgainstRevokeAndPop {
    private final Owned owned = new Owned(1);

    @Actor
    public void owner(III_Result r) {
        boolean given = owned.give(2);
        r.r1 = owned.take() + (given ? 0 : 10);
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPop();
    }

    /** r3: all objects, wherever they are; r1 of 10 and more: the owner has kept the second. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + Owned.place(r.r1 % 10) + (r.r1 >= 10 ? Owned.place(2) : 0) + Owned.place(r.r2);
    }
}
