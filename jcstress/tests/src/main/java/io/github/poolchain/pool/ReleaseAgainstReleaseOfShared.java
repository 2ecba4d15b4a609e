package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Both holders of a lease give it back. Is the buffer given back once? */
@JCStressTest
@Outcome(id = "true, true, 1", expect = Expect.ACCEPTABLE, desc = "Both did; and idle once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was refused; or not given back, or twice.")
@State
public class ReleaseAgainstReleaseOfShared {
    /** Of one buffer. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).leakSampling(0).noAging().build();
    private final PooledBuffer lease = pool.acquire(1).retain();
    private final long held = lease.handle();

    @Actor
    public void first(ZZJ_Result r) {
        try {
            lease.close();
            r.r1 = true;
        } catch (StaleHandleException over) {
            r.r1 = false;
        }
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = pool.release(held);
    }

    @Arbiter
    public void look(ZZJ_Result r) {
        PoolStats stats = pool.stats();
        r.r3 = stats.inUse() == 0 && !pool.release(held) ? stats.idle() : -1;
        pool.close();
    }
}
