package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Is an object that a thief pops seen as the owner left it when it pushed it? */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The thief was early.")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object, and what was written to it before the push.")
@State
public class PoppedObjectIsWhole {
    private final HandleChain<PoppedObjectIsWhole> chain = new HandleChain<>();
    private int content;

    @Actor
    public void owner() {
        content = 1;
        chain.pushHead(this);
    }

    @Actor
    public void thief(I_Result r) {
        PoppedObjectIsWhole popped = chain.popTail();
        r.r1 = popped == null ? 0 : popped == this && content == 1 ? 1 : -1;
    }

    @Arbiter
    public void close() {
        chain.close();
    }
}
