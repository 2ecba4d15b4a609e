package io.github.poolchain.pool;

import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A lease is given back while it is being read. Is the buffer given back once, by one of the two? */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Read; and idle once.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Over; and idle once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not given back, or twice.")
@State
public class ReadAgainstRelease {
    /** Of one buffer. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).leakSampling(0).noAging().build();
    private final PooledBuffer lease = pool.acquire(1);
    private final long held = lease.handle();

    public ReadAgainstRelease() {
        lease.segment().set(ValueLayout.JAVA_LONG, 0, 1);
    }

    @Actor
    public void holder(JJJ_Result r) {
        r.r2 = pool.release(held) ? 1 : 0;
    }

    @Actor
    public void reader(JJJ_Result r) {
        boolean _ = pool.read(held, memory -> r.r1 = memory.get(ValueLayout.JAVA_LONG, 0));
    }

    @Arbiter
    public void look(JJJ_Result r) {
        PoolStats stats = pool.stats();
        r.r3 = stats.inUse() == 0 ? stats.idle() : -1;
        pool.close();
    }
}
