package io.github.poolchain.pool;

import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A lease is read by its handle while its holder gives it back, lends again, and writes. May the reader see that? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The lease's own.")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The lease was over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The next lease's.")
@State
public class ReadAgainstReuse {
    private static final BufferPool POOL = BufferPool.builder().smallestBuffer(128).build();

    private final long held;
    private PooledBuffer next;

    public ReadAgainstReuse() {
        PooledBuffer lease = POOL.acquire(1);
        lease.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        held = lease.handle();
    }

    @Actor
    public void holder() {
        POOL.get(held).close();
        next = POOL.acquire(1);
        next.segment().set(ValueLayout.JAVA_LONG, 0, 2);
    }

    @Actor
    public void reader(J_Result r) {
        boolean _ = POOL.read(held, memory -> r.r1 = memory.get(ValueLayout.JAVA_LONG, 0));
    }

    @Arbiter
    public void end() {
        next.close();
    }
}
