package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** {@link BiasAgainstWait}, did the owner look whether anybody waits before it is biased, and not after: would we know? */
@JCStressTest
@Outcome(id = ".*, 1", expect = Expect.ACCEPTABLE, desc = "It found the object.")
@Outcome(id = "true, .*", expect = Expect.ACCEPTABLE, desc = "It was woken.")
@Outcome(id = "false, -1", expect = Expect.ACCEPTABLE, desc = "It will look again.")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It parks for ever, beside an object.")
@State
public class BiasAgainstWaitControl {
    private final WeakClaim claim = new WeakClaim(WeakClaim.Flaw.PRESSURE_BEFORE_BIAS, 0, false);

    @Actor
    public void owner() {
        claim.claimAndBias();
        claim.giveOrWake(1);
    }

    /** r2: what it has found; 0 if it is about to park, -1 if it looks again. */
    @Actor
    public void waiter(ZI_Result r) {
        r.r2 = claim.pressAndPop();
    }

    /** r1: whether it has been woken. */
    @Arbiter
    public void look(ZI_Result r) {
        r.r1 = claim.woken;
    }
}
