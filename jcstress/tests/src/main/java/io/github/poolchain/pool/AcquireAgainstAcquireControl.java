package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Do two threads that acquire at once ever hold one buffer? And would we know, if a buffer were not taken by an
 * atomic exchange?
 */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Two buffers.")
@Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One buffer.")
@State
public class AcquireAgainstAcquireControl {
    private final WeakPool pool = new WeakPool(WeakPool.Flaw.TAKEN_WITHOUT_EXCHANGE, 2);
    private int first;
    private int second;

    @Actor
    public void first() {
        first = pool.acquire();
    }

    @Actor
    public void second() {
        second = pool.acquire();
    }

    @Arbiter
    public void look(Z_Result r) {
        r.r1 = first != second;
    }
}
