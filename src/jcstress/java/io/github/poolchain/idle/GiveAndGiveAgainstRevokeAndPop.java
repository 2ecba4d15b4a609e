package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner gives twice, without a locked instruction, while somebody else takes the shard away: is each object in one place? */
@JCStressTest
@Outcome(id = "11, 2, 1", expect = Expect.ACCEPTABLE, desc = "The owner gave both; then the other came.")
@Outcome(id = "11, 0, 11", expect = Expect.ACCEPTABLE, desc = "It came before, and looked for nothing else.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "It came in between.")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner was refused.")
@Outcome(id = "11, -1, 11", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@Outcome(id = "1, -1, 1", expect = Expect.ACCEPTABLE, desc = "The same.")
@Outcome(id = "0, -1, 0", expect = Expect.ACCEPTABLE, desc = "The same.")
@State
public class GiveAndGiveAgainstRevokeAndPop {
    private final Owned owned = new Owned(0);

    @Actor
    public void owner(III_Result r) {
        boolean first = owned.give(1);
        r.r1 = (first ? 1 : 0) + (owned.give(2) ? 10 : 0);
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPop();
    }

    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left();
    }
}
