package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Is every ring freed once when the chain is closed while its owner trims it? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Trim was in time.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "Trim came too late.")
@State
public class CloseAgainstTrim {
    private final AtomicInteger open = new AtomicInteger();

    /** Memory that raises when it is freed, above all when it is freed twice. */
    private final PoolChain chain = new PoolChain(1, 2, 0, () -> new Counted(Arena.ofShared(), open));

    {
        chain.pushHead(1);
        chain.pushHead(2);
        chain.popTail();
    }

    @Actor
    public void owner(JI_Result r) {
        r.r1 = Closing.doneOrRaised(chain::trim);
    }

    @Actor
    public void closer() {
        chain.close();
    }

    /** r2: how many rings still have their memory. */
    @Arbiter
    public void left(JI_Result r) {
        r.r2 = open.get();
    }
}
