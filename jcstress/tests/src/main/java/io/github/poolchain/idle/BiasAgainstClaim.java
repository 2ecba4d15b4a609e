package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The owner, which has come by a claim, is biased again and takes; somebody else claims the shard: who has the object? */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner has it; the other came later, before it was biased.")
@Outcome(id = "1, -1, 0", expect = Expect.ACCEPTABLE, desc = "The owner has it; the other found it there, or biased.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The other has it.")
@Outcome(id = "0, -1, 1", expect = Expect.ACCEPTABLE, desc = "Nobody: they found each other there.")
@State
public class BiasAgainstClaim {
    private final Owned owned = new Owned(1).shared(0);

    @Actor
    public void owner(III_Result r) {
        owned.comeAndGo();
        r.r1 = owned.take();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.claimAndPop();
    }

    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left();
    }
}
