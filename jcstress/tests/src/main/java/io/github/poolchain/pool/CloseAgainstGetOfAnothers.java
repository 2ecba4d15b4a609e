package io.github.poolchain.pool;

import io.github.poolchain.deque.Closing;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two objects idle in another's shard; one is got while the pool is being closed. Is each either lent or discarded, once? */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "Lent and given back; both are discarded.")
@Outcome(id = "-1, 2, 0", expect = Expect.ACCEPTABLE, desc = "IllegalStateException; both are discarded.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost or discarded twice; or memory is left.")
@State
public class CloseAgainstGetOfAnothers {
    private final AtomicInteger discarded = new AtomicInteger();
    private final Pool<Object> pool =
            Pool.builder(Object::new).onDiscard(object -> discarded.incrementAndGet()).noAging().leakSampling(0).build();

    {
        Object one = pool.get();
        Object other = pool.get();
        pool.put(one);
        pool.put(other);
    }

    @Actor
    public void closer() {
        pool.close();
    }

    @Actor
    public void getter(JJJ_Result r) {
        Object[] lent = new Object[1];
        r.r1 = Closing.doneOrRaised(() -> lent[0] = pool.get());
        if (lent[0] != null) {
            pool.put(lent[0]);
            r.r1 = 1;
        }
    }

    /** The getter may have come when all had been taken to be discarded, and then made one. */
    @Arbiter
    public void look(JJJ_Result r) {
        PoolStats stats = pool.stats();
        r.r2 = discarded.get() - (stats.created() - 2);
        r.r3 = stats.nativeBytes() + stats.idle() + stats.inUse();
    }
}
