package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** {@link ReadAgainstReuse}, if a reader only looked whether the lease lasts, and then read: would we know? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The lease's own.")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The lease was over.")
@Outcome(id = "2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The next lease's.")
@State
public class ReadAgainstReuseControl {
    private final WeakLease buffer = new WeakLease(WeakLease.Flaw.READ_WITHOUT_PIN);
    private final long held = buffer.lend();

    public ReadAgainstReuseControl() {
        buffer.write(1);
    }

    @Actor
    public void holder() {
        buffer.window.approach();
        if (buffer.release(held)) {
            buffer.write(2);
        }
        buffer.window.pass();
    }

    @Actor
    public void reader(J_Result r) {
        r.r1 = buffer.read(held);
    }
}
