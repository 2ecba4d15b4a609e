package io.github.poolchain.pool;

import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIJ_Result;

/** A lease is retained while its only holder gives it back. Does who has retained it have it until he gives it back? */
@JCStressTest
@Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "Retained, read and given back; and idle once.")
@Outcome(id = "true, 0, 1", expect = Expect.ACCEPTABLE, desc = "Over; and idle once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Retained and over nevertheless; or not given back, or twice.")
@State
public class RetainAgainstRelease {
    /** Of one buffer. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).leakSampling(0).noAging().build();
    private final PooledBuffer lease = pool.acquire(1);
    private final long held = lease.handle();

    public RetainAgainstRelease() {
        lease.segment().set(ValueLayout.JAVA_LONG, 0, 1);
    }

    @Actor
    public void holder(ZIJ_Result r) {
        r.r1 = pool.release(held);
    }

    @Actor
    public void another(ZIJ_Result r) {
        if (pool.retain(held)) {
            boolean read = pool.read(held, memory -> r.r2 = (int) memory.get(ValueLayout.JAVA_LONG, 0));
            r.r2 = pool.release(held) && read ? r.r2 : 2;
        }
    }

    @Arbiter
    public void look(ZIJ_Result r) {
        PoolStats stats = pool.stats();
        r.r3 = stats.inUse() == 0 && !pool.release(held) ? stats.idle() : -1;
        pool.close();
    }
}
