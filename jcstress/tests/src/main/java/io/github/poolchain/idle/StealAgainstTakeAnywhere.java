package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One steals a magazine with objects, and takes one of them, while another looks everywhere: can that one miss the rest? */
@JCStressTest
@Outcome(id = "[1234], [1234], 1111", expect = Expect.ACCEPTABLE, desc = "Each has one.")
@Outcome(id = "0, [1234], 1111", expect = Expect.ACCEPTABLE, desc = "The first was in the way of the second, or the other way round.")
@Outcome(id = "[1234], -1, 1111", expect = Expect.ACCEPTABLE, desc = "The second looks again, as something has moved.")
@State
public class StealAgainstTakeAnywhere {
    private final Owned owned = new Owned(4, 1).shared(Integer.MAX_VALUE);

    @Actor
    public void first(III_Result r) {
        r.r1 = owned.takeSlow();
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = owned.takeAnywhere();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + Owned.place(r.r1) + Owned.place(r.r2);
    }
}
