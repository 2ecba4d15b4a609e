package io.github.poolchain.handle;

import io.github.poolchain.deque.Closing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** What does a handle lead to when the table is being closed? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "To its object.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "To IllegalStateException.")
@State
public class CloseAgainstGet {
    private final HandleTable<Object> table = new HandleTable<>();
    private final long handle = table.add(this);

    @Actor
    public void closer() {
        table.close();
    }

    @Actor
    public void get(J_Result r) {
        r.r1 = Closing.orRaised(() -> table.get(handle) == this ? 1 : 0);
    }
}
