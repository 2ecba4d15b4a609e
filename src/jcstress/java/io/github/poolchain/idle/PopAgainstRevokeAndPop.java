package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner enters its shard the slow way, and takes, while somebody else takes the shard away: is each object in one place? */
@JCStressTest
@Outcome(id = "2, 1, 11", expect = Expect.ACCEPTABLE, desc = "The owner first.")
@Outcome(id = "1, 2, 11", expect = Expect.ACCEPTABLE, desc = "The other first.")
@Outcome(id = "-1, 2, 11", expect = Expect.ACCEPTABLE, desc = "The owner found the other there.")
@Outcome(id = "2, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner there.")
@State
public class PopAgainstRevokeAndPop {
    private final Owned owned = new Owned(2);

    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.pop();
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
