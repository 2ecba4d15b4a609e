package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** {@link ReleaseAgainstReleaseOfShared}, if the holders were counted without a CAS: would we know? */
@JCStressTest
@Outcome(id = "true, true, 1", expect = Expect.ACCEPTABLE, desc = "Both did; and idle once.")
@Outcome(id = "true, true, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither took himself for the last.")
@State
public class ReleaseAgainstReleaseOfSharedControl {
    private final WeakLease buffer = new WeakLease(WeakLease.Flaw.HOLDS_WITHOUT_CAS);
    private final long held = buffer.lend();

    public ReleaseAgainstReleaseOfSharedControl() {
        if (!buffer.retain(held)) {
            throw new AssertionError("nobody has given it back");
        }
    }

    @Actor
    public void first(ZZJ_Result r) {
        r.r1 = buffer.release(held);
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = buffer.release(held);
    }

    @Arbiter
    public void look(ZZJ_Result r) {
        r.r3 = buffer.givenBack();
    }
}
