package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Do two threads that acquire at once ever hold one buffer? */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Two buffers.")
@State
public class AcquireAgainstAcquire {
    private static final BufferPool POOL = BufferPool.builder().smallestBuffer(128).build();

    private PooledBuffer first;
    private PooledBuffer second;

    @Actor
    public void first() {
        first = POOL.acquire(1);
    }

    @Actor
    public void second() {
        second = POOL.acquire(1);
    }

    @Arbiter
    public void look(Z_Result r) {
        r.r1 = first.segment().address() != second.segment().address();
        first.close();
        second.close();
    }
}
