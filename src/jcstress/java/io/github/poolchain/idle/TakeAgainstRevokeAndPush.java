package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner takes, without a locked instruction, while somebody else takes the shard away and puts an object in: is each there once? */
@JCStressTest
@Outcome(id = "1, 2, 10", expect = Expect.ACCEPTABLE, desc = "The owner first.")
@Outcome(id = "0, 2, 11", expect = Expect.ACCEPTABLE, desc = "The other first; the owner was refused.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The same, and the owner saw that it was asked.")
@State
public class TakeAgainstRevokeAndPush {
    private final Owned owned = new Owned(1);

    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.take();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPush(2) ? 2 : 0;
    }

    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left();
    }
}
