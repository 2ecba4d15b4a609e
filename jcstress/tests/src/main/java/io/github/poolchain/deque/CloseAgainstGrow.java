package io.github.poolchain.deque;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Who frees the ring that a push makes while the chain is being closed? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The push was in time; the closer.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "The push came too late, and raised; one of the two.")
@State
public class CloseAgainstGrow {
    private final AtomicInteger open = new AtomicInteger();
    private final PoolChain chain = new PoolChain(1, 2, 0, () -> new Counted(Cells.INSTANCE, open));

    {
        chain.pushHead(1);
    }

    @Actor
    public void owner(JI_Result r) {
        r.r1 = Closing.doneOrRaised(() -> chain.pushHead(2));
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
