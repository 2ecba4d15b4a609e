package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A worker and a time-out both release by handle, and the worker then lends again. Does one win, and does the next lease go on? */
@JCStressTest
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "The worker gave it back.")
@Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "The time-out did.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or none did; or the next lease was ended.")
@State
public class ReleaseByHandleAgainstReuse {
    private static final BufferPool POOL = BufferPool.builder().smallestBuffer(128).build();

    private final long held = POOL.acquire(1).handle();
    private long next;

    @Actor
    public void worker(ZZZ_Result r) {
        r.r1 = POOL.release(held);
        next = POOL.acquire(1).handle();
    }

    @Actor
    public void timeOut(ZZZ_Result r) {
        r.r2 = POOL.release(held);
    }

    /** r3: whether the next lease lasts. */
    @Arbiter
    public void look(ZZZ_Result r) {
        r.r3 = POOL.release(next);
    }
}
