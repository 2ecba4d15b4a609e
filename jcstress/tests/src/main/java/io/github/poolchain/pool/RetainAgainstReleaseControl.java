package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIJ_Result;

/** {@link RetainAgainstRelease}, if a retain looked whether the lease lasts, and then counted: would we know? */
@JCStressTest
@Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "Retained, read and given back; and idle once.")
@Outcome(id = "true, 0, 1", expect = Expect.ACCEPTABLE, desc = "Over; and idle once.")
@Outcome(id = "true, 2, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Retained and over nevertheless.")
@State
public class RetainAgainstReleaseControl {
    private final WeakLease buffer = new WeakLease(WeakLease.Flaw.HOLDS_APART);
    private final long held = buffer.lend();

    public RetainAgainstReleaseControl() {
        buffer.write(1);
    }

    @Actor
    public void holder(ZIJ_Result r) {
        buffer.window.approach();
        r.r1 = buffer.release(held);
        buffer.window.pass();
    }

    @Actor
    public void another(ZIJ_Result r) {
        if (buffer.retain(held)) {
            boolean read = buffer.read(held) == 1;
            r.r2 = buffer.release(held) && read ? 1 : 2;
        }
    }

    @Arbiter
    public void look(ZIJ_Result r) {
        r.r3 = buffer.givenBack();
    }
}
