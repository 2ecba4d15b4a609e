package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads take over one shard: do both have what is in it? */
@JCStressTest
@Outcome(id = "true, false, 11", expect = Expect.ACCEPTABLE, desc = "The first has taken over.")
@Outcome(id = "false, true, 11", expect = Expect.ACCEPTABLE, desc = "The second has.")
@State
public class InheritAgainstInherit {
    private final Owned owned = new Owned(2);

    @Actor
    public void first(ZZI_Result r) {
        r.r1 = owned.inherit();
    }

    @Actor
    public void second(ZZI_Result r) {
        r.r2 = owned.inheritToo();
    }

    @Arbiter
    public void look(ZZI_Result r) {
        r.r3 = owned.left();
    }
}
