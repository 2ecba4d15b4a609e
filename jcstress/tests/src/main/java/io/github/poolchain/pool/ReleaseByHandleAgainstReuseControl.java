package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** {@link ReleaseByHandleAgainstReuse}, if a release were {@code get(handle).close()}: would we know? */
@JCStressTest
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "The worker gave it back.")
@Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "The time-out did.")
@Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both did, and the next lease was ended.")
@State
public class ReleaseByHandleAgainstReuseControl {
    private final WeakLease buffer = new WeakLease(WeakLease.Flaw.RELEASED_BY_OBJECT);
    private final long held = buffer.lend();
    private long next;

    @Actor
    public void worker(ZZZ_Result r) {
        buffer.window.approach();
        r.r1 = buffer.release(held);
        next = buffer.lend();
        buffer.window.pass();
    }

    @Actor
    public void timeOut(ZZZ_Result r) {
        r.r2 = buffer.release(held);
    }

    @Arbiter
    public void look(ZZZ_Result r) {
        r.r3 = buffer.release(next);
    }
}
