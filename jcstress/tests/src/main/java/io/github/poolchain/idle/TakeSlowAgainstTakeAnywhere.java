package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads look everywhere for the only object: which of them has it? */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "1, -1, 0", expect = Expect.ACCEPTABLE, desc = "The first; the second looks again, as it found somebody at work.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The second.")
@Outcome(id = "0, -1, 1", expect = Expect.ACCEPTABLE, desc = "Nobody, as they were in each other's way; the second looks again.")
@State
public class TakeSlowAgainstTakeAnywhere {
    private final Owned owned = new Owned(1).shared(Integer.MAX_VALUE);

    @Actor
    public void first(III_Result r) {
        r.r1 = owned.takeSlow();
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = owned.takeAnywhere();
    }

    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left();
    }
}
