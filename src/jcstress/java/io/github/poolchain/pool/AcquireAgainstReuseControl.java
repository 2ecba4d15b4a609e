package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * May an acquire take the buffer under the top of the shelf, when the top was taken and given back while it
 * looked? And would we know, if buffers came back under the same name?
 */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Every holder has a buffer of its own.")
@Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Two holders, one buffer.")
@State
public class AcquireAgainstReuseControl {
    private final WeakPool pool = new WeakPool(WeakPool.Flaw.SHELF_OF_BUFFERS, 4);
    private int one;
    private int three;

    @Actor
    public void acquire() {
        one = pool.acquire();
    }

    /** Takes what is on top and what is under it, and gives back the first. */
    @Actor
    public void reuse() {
        int two = pool.acquire();
        three = pool.acquire();
        pool.release(two, pool.lease(two));
    }

    @Arbiter
    public void look(Z_Result r) {
        int four = pool.acquire();
        r.r1 = one != three && three != four && four != one;
    }
}
