package io.github.poolchain.deque;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Is a thief that comes late to a ring that trim has given back to the system led on to the next element? */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The owner took the old element.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The thief took it.")
@State
public class TrimAgainstThiefThatComesLate {
    /** Memory that raises when it is freed. */
    private final PoolChain chain = new PoolChain(1, 2);

    {
        chain.pushHead(1);
        chain.pushHead(2);
    }

    @Actor
    public void owner(JJ_Result r) {
        r.r1 = chain.popTail();
        chain.trim();
    }

    @Actor
    public void thief(JJ_Result r) {
        r.r2 = chain.popTail();
    }

    @Arbiter
    public void close() {
        chain.close();
    }
}
