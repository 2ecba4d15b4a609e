package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** {@link TakeAndGiveAgainstRevokeAndPop}, were the fence only that of the revoker itself: would we know? */
@JCStressTest
@Outcome(id = "(0|10), 0, 11", expect = Expect.ACCEPTABLE, desc = "Each object is in one place.")
@Outcome(id = ".*", expect = Expect.ACCEPTABLE_INTERESTING, desc = "An object is lost, or there twice, or there was a hole.")
@State
public class TakeAndGiveWithOwnFenceControl {
    private static final int SWEEPS = 50;

    private final WeakClaim claim = new WeakClaim(WeakClaim.Flaw.OWN_FENCE_ONLY, 2, true);

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = claim.takeAndGiveUntilTheEnd();
    }

    /** r2: how many times there was none where one should have been. */
    @Actor
    public void other(III_Result r) {
        r.r2 = claim.sweep(SWEEPS);
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = claim.left() + r.r1;
    }
}
