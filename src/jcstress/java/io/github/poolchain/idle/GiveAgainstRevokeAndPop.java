package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner gives an object, without a locked instruction, to a shard that somebody else takes away: where is it? */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "The other has it.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It came when the other had gone.")
@Outcome(id = "1, -1, 1", expect = Expect.ACCEPTABLE, desc = "The other found the owner inside, and gave up.")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner was refused, and keeps it.")
@Outcome(id = "0, -1, 0", expect = Expect.ACCEPTABLE, desc = "The owner was refused; the other saw it inside, and gave up.")
@State
public class GiveAgainstRevokeAndPop {
    private final Owned owned = new Owned(0);

    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.give(1) ? 1 : 0;
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
