package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJI_Result;

/** Is a chain that two threads close at once closed once? */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Both calls return, and all memory is free.")
@State
public class CloseAgainstClose {
    private final AtomicInteger open = new AtomicInteger();

    /** Memory that raises when it is freed twice. */
    private final PoolChain chain = new PoolChain(1, 2, 0, () -> new Counted(Arena.ofShared(), open));

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void closer1(JJI_Result r) {
        r.r1 = Closing.doneOrRaised(chain::close);
    }

    @Actor
    public void closer2(JJI_Result r) {
        r.r2 = Closing.doneOrRaised(chain::close);
    }

    /** r3: how many rings still have their memory. */
    @Arbiter
    public void left(JJI_Result r) {
        r.r3 = open.get();
    }
}
