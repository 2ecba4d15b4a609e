package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A shard is taken over while somebody looks everywhere for an object, which has been there all the time: can it be missed? */
@JCStressTest
@Outcome(id = "(true|false), 1, 0", expect = Expect.ACCEPTABLE, desc = "It was found.")
@Outcome(id = "(true|false), -1, 1", expect = Expect.ACCEPTABLE, desc = "Who looks does so again, as somebody was at work.")
@State
public class InheritAgainstTakeAnywhere {
    private final Owned owned = new Owned(1).shared(Integer.MAX_VALUE);

    @Actor
    public void heir(ZII_Result r) {
        r.r1 = owned.inherit();
    }

    @Actor
    public void other(ZII_Result r) {
        r.r2 = owned.takeAnywhere();
    }

    @Arbiter
    public void look(ZII_Result r) {
        r.r3 = owned.left();
    }
}
