package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** An element is put while a consumer takes its last look before it sleeps: can it sleep beside the element? */
@JCStressTest
@Outcome(id = "1, (true|false)", expect = Expect.ACCEPTABLE, desc = "It found the element.")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "It was woken, and will look again.")
@State
public class PutAgainstLastLook {
    private final LastLook last = new LastLook();

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
