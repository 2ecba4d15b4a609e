package io.github.poolchain.pool;

import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Is a buffer that is acquired while the pool gives back what is idle good until it is given back? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The buffer was lent, from the old slab or a new one.")
@State
public class TrimAgainstAcquire {
    /** With one idle buffer. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).build();

    {
        pool.acquire(1).close();
    }

    @Actor
    public void trim() {
        pool.trim();
    }

    @Actor
    public void acquire(J_Result r) {
        PooledBuffer lent = pool.acquire(1);
        lent.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        r.r1 = lent.segment().get(ValueLayout.JAVA_LONG, 0);
        lent.close();
    }

    @Arbiter
    public void close() {
        pool.close();
    }
}
