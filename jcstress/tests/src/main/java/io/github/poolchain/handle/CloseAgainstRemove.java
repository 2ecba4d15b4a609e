package io.github.poolchain.handle;

import io.github.poolchain.deque.Closing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** What does a remove get from a table that is being closed? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "IllegalStateException.")
@State
public class CloseAgainstRemove {
    private final HandleTable<Object> table = new HandleTable<>();
    private final long handle = table.add(this);

    @Actor
    public void closer() {
        table.close();
    }

    @Actor
    public void remove(J_Result r) {
        r.r1 = Closing.orRaised(() -> table.remove(handle) == this ? 1 : 0);
    }
}
