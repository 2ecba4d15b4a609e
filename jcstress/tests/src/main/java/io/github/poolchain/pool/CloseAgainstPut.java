package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Is an object that is put back while its pool, which has no limit, is being closed discarded once, and all memory freed? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "By the closer or by the putter.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not at all, or twice; or memory is left.")
@State
public class CloseAgainstPut {
    private final AtomicInteger discarded = new AtomicInteger();
    private final Pool<Object> pool =
            Pool.builder(Object::new).onDiscard(object -> discarded.incrementAndGet()).noAging().leakSampling(0).build();
    private final Object lent = pool.get();

    @Actor
    public void closer() {
        pool.close();
    }

    @Actor
    public void putter() {
        pool.put(lent);
    }

    @Arbiter
    public void look(IJ_Result r) {
        r.r1 = discarded.get();
        r.r2 = pool.stats().nativeBytes();
    }
}
