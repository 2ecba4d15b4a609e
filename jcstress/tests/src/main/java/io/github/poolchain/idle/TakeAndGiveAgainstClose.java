package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * The owner takes and gives all the time, and what it has in hand in the end the slow way, while the store is closed,
 * swept and freed: is each object in one place?
 */
@JCStressTest
@Outcome(id = "0, true, 11", expect = Expect.ACCEPTABLE, desc = "The sweep found all.")
@Outcome(id = "10, true, 11", expect = Expect.ACCEPTABLE, desc = "The owner was refused.")
@Outcome(id = "(0|10), false, 11", expect = Expect.ACCEPTABLE, desc = "Something was left, or somebody was at work, so nothing was freed.")
@State
public class TakeAndGiveAgainstClose {
    private final Owned owned = new Owned(2);
    private final boolean[] freed = {false};

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(IZI_Result r) {
        r.r1 = owned.takeAndGiveThenGiveSlowly();
    }

    @Actor
    public void closer(IZI_Result r) {
        r.r3 = owned.close(freed);
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(IZI_Result r) {
        r.r2 = freed[0];
        r.r3 += owned.left() + r.r1;
    }
}
