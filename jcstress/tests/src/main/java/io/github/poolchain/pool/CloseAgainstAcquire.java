package io.github.poolchain.pool;

import io.github.poolchain.deque.Closing;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Is a buffer that is acquired while the pool is being closed good until it is given back? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The buffer was lent, could be written and given back, and its memory went soon after.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "IllegalStateException, and nothing is left.")
@State
public class CloseAgainstAcquire {
    /** With one idle buffer. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).build();

    {
        pool.acquire(1).close();
    }

    @Actor
    public void closer() {
        pool.close();
    }

    @Actor
    public void acquire(JJ_Result r) {
        PooledBuffer[] lent = new PooledBuffer[1];
        r.r1 = Closing.doneOrRaised(() -> lent[0] = pool.acquire(1));
        if (lent[0] != null) {
            lent[0].segment().set(ValueLayout.JAVA_LONG, 0, 1);
            r.r1 = lent[0].segment().get(ValueLayout.JAVA_LONG, 0);
            lent[0].close();
        }
    }

    /** r2: bytes that the pool keeps. */
    @Arbiter
    public void look(JJ_Result r) {
        r.r2 = BytesKept.by(pool);
    }
}
