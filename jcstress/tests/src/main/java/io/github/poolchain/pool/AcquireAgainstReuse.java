package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Do two threads hold one buffer when one acquires while the other takes two and gives back the first? */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Every holder has a buffer of its own.")
@State
public class AcquireAgainstReuse {
    private static final BufferPool POOL = BufferPool.builder().smallestBuffer(128).build();

    private PooledBuffer one;
    private PooledBuffer three;

    @Actor
    public void acquire() {
        one = POOL.acquire(1);
    }

    @Actor
    public void reuse() {
        PooledBuffer two = POOL.acquire(1);
        three = POOL.acquire(1);
        two.close();
    }

    @Arbiter
    public void look(Z_Result r) {
        PooledBuffer four = POOL.acquire(1);
        long a = one.segment().address();
        long b = three.segment().address();
        long c = four.segment().address();
        r.r1 = a != b && b != c && c != a;
        one.close();
        three.close();
        four.close();
    }
}
