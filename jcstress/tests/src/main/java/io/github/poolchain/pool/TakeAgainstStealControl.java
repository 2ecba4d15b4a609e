package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** {@link TakeAgainstSteal}, were a shard not claimed by CAS: would we know? */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Not both have it.")
@Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both have it.")
@State
public class TakeAgainstStealControl {
    private final WeakPool pool = new WeakPool(WeakPool.Flaw.CLAIMED_WITHOUT_CAS, 1);
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
        r.r1 = first + second == 1;
    }
}
