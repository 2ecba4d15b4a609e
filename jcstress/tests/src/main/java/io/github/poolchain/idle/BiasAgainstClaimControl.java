package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link BiasAgainstClaim}, did who claims a shard not look at the mode again: would we know? */
@JCStressTest
@Outcome(id = "1, (0|-1)", expect = Expect.ACCEPTABLE, desc = "The owner has it.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The other has it.")
@Outcome(id = "0, -1", expect = Expect.ACCEPTABLE, desc = "The owner found the other there, and the other the owner.")
@Outcome(id = "(1, 1|0, 0)", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both have it, or one was led by the other to believe that there is none.")
@State
public class BiasAgainstClaimControl {
    private final WeakClaim claim = new WeakClaim(WeakClaim.Flaw.NO_SECOND_LOOK, 1, false);

    @Actor
    public void owner(II_Result r) {
        claim.claimAndBias();
        r.r1 = claim.take();
    }

    @Actor
    public void other(II_Result r) {
        r.r2 = claim.claimAndPop();
    }
}
