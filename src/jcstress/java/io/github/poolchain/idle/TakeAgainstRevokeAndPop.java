package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner takes, without a locked instruction, the only object of a shard that somebody else takes away: who has it? */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The other.")
@Outcome(id = "1, -1, 0", expect = Expect.ACCEPTABLE, desc = "The owner; the other found it inside, and gave up.")
@Outcome(id = "0, -1, 1", expect = Expect.ACCEPTABLE, desc = "Nobody: the owner saw that it was asked, the other that it was inside.")
@State
public class TakeAgainstRevokeAndPop {
    private final Owned owned = new Owned(1);

    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.take();
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
