package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * A thread steals a magazine out of a chain, in native memory, while the store is closed, swept and freed: is each
 * object in one place?
 */
@JCStressTest
@Outcome(id = "[1234], true, 1111", expect = Expect.ACCEPTABLE, desc = "The thief has one, the sweep found the rest.")
@Outcome(id = "0, true, 1111", expect = Expect.ACCEPTABLE, desc = "The sweep found all.")
@Outcome(id = "[01234], false, 1111", expect = Expect.ACCEPTABLE, desc = "Something was left, or somebody was at work, so nothing was freed.")
@State
public class StealAgainstClose {
    private final Owned owned = new Owned(4, 1);
    private final boolean[] freed = {false};

    @Actor
    public void thief(IZI_Result r) {
        r.r1 = owned.takeSlow();
    }

    @Actor
    public void closer(IZI_Result r) {
        r.r3 = owned.close(freed);
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(IZI_Result r) {
        r.r2 = freed[0];
        r.r3 += owned.left() + Owned.place(r.r1);
        boolean[] again = {false};
        r.r3 += freed[0] ? 0 : owned.close(again);
    }
}
