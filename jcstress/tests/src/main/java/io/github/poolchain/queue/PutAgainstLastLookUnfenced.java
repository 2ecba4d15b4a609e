package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** As {@link PutAgainstLastLook}, when producers make no fence: does the one that the consumer makes do for both? */
@JCStressTest
@Outcome(id = "1, (true|false)", expect = Expect.ACCEPTABLE, desc = "It found the element.")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "It was woken, and will look again.")
@State
public class PutAgainstLastLookUnfenced {
    private final LastLook last = new LastLook().unfenced();

    @Actor
    public void producer() {
        last.put();
    }

    @Actor
    public void consumer(IZ_Result r) {
        r.r1 = last.look();
    }

    @Arbiter
    public void look(IZ_Result r) {
        r.r2 = last.wasWoken();
    }
}
