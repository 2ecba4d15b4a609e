package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** {@link PutAgainstLastLookUnfenced}, did the consumer make a fence only for itself: would we know? */
@JCStressTest
@Outcome(id = "1, (true|false)", expect = Expect.ACCEPTABLE, desc = "It found the element.")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "It was woken.")
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It sleeps for ever, beside an element.")
@State
public class PutAgainstLastLookWithoutHeavyFenceControl {
    private int element;
    private volatile int waiting;

    @Actor
    public void producer(IZ_Result r) {
        element = 1;
        r.r2 = waiting > 0;
    }

    @Actor
    public void consumer(IZ_Result r) {
        waiting = 1; // volatile: with a full fence
        r.r1 = element;
    }
}
