package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * Which of two releases of one lease gives the buffer back? And would we know, if a release did not use a CAS?
 */
@JCStressTest
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "The first gave it back.")
@Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "The second did.")
@Outcome(id = "true, true, .*", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both did; the buffer is in the pool twice.")
@State
public class ReleaseAgainstReleaseControl {
    private final WeakPool pool = new WeakPool(WeakPool.Flaw.RELEASED_WITHOUT_CAS, 2);
    private final int held = pool.acquire();
    private final long lease = pool.lease(held);

    @Actor
    public void first(ZZZ_Result r) {
        r.r1 = pool.release(held, lease);
    }

    @Actor
    public void second(ZZZ_Result r) {
        r.r2 = pool.release(held, lease);
    }

    /** r3: whether the next two holders have two buffers. */
    @Arbiter
    public void look(ZZZ_Result r) {
        r.r3 = pool.acquire() != pool.acquire();
    }
}
