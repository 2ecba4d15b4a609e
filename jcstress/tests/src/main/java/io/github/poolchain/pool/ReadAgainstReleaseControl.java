package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** {@link ReadAgainstRelease}, if the readers were not counted in the word that says whether the lease lasts: would we know? */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Read; and idle once.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Over; and idle once.")
@Outcome(id = ".*, 1, (0|2)", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Not given back, or twice.")
@State
public class ReadAgainstReleaseControl {
    private final WeakLease buffer = new WeakLease(WeakLease.Flaw.PINS_APART);
    private final long held = buffer.lend();

    public ReadAgainstReleaseControl() {
        buffer.write(1);
    }

    @Actor
    public void holder(JJJ_Result r) {
        r.r2 = buffer.release(held) ? 1 : 0;
    }

    @Actor
    public void reader(JJJ_Result r) {
        r.r1 = buffer.read(held);
    }

    @Arbiter
    public void look(JJJ_Result r) {
        r.r3 = buffer.givenBack();
    }
}
