package io.github.poolchain.pool;

import io.github.poolchain.deque.Closing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who frees a buffer that is given back while the pool is being closed? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The release succeeded, and nothing is left.")
@State
public class CloseAgainstRelease {
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).build();
    private final PooledBuffer held = pool.acquire(1);

    @Actor
    public void closer() {
        pool.close();
    }

    @Actor
    public void release(JJ_Result r) {
        r.r1 = Closing.doneOrRaised(held::close);
    }

    /** r2: bytes that the pool keeps. */
    @Arbiter
    public void look(JJ_Result r) {
        r.r2 = BytesKept.by(pool);
    }
}
