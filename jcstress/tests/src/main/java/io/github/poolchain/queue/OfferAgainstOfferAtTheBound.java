package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two elements are put where there is room for one: does exactly one go in? */
@JCStressTest
@Outcome(id = {"true, false, 1", "false, true, 1"}, expect = Expect.ACCEPTABLE, desc = "One did.")
@State
public class OfferAgainstOfferAtTheBound {
    private final LongQueue queue = Queues.ofOne();

    @Actor
    public void first(ZZI_Result r) {
        r.r1 = queue.offer(1);
    }

    @Actor
    public void second(ZZI_Result r) {
        r.r2 = queue.offer(2);
    }

    /** r3: how many are in. */
    @Arbiter
    public void look(ZZI_Result r) {
        r.r3 = Queues.giveBack(queue);
    }
}
