package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link OfferAgainstOfferAtTheBound}, was the room looked at, and taken afterwards: would we know? */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One did.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both did.")
@State
public class OfferAgainstOfferAtTheBoundControl {
    private volatile int permits = 1;

    private boolean offer() {
        int now = permits;
        if (now > 0) {
            permits = now - 1;
        }
        return now > 0;
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = offer();
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = offer();
    }
}
