package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Which of two releases of one lease gives the buffer back? */
@JCStressTest
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "The first gave it back.")
@Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "The second did.")
@State
public class ReleaseAgainstRelease {
    private static final BufferPool POOL = BufferPool.builder().smallestBuffer(128).build();

    private final PooledBuffer held = POOL.acquire(1);

    @Actor
    public void first(ZZZ_Result r) {
        r.r1 = release();
    }

    @Actor
    public void second(ZZZ_Result r) {
        r.r2 = release();
    }

    private boolean release() {
        try {
            held.close();
            return true;
        } catch (StaleHandleException over) {
            return false;
        }
    }

    /** r3: whether the next two holders have two buffers. */
    @Arbiter
    public void look(ZZZ_Result r) {
        PooledBuffer one = POOL.acquire(1);
        PooledBuffer two = POOL.acquire(1);
        r.r3 = one.segment().address() != two.segment().address();
        one.close();
        two.close();
    }
}
