package io.github.poolchain.handle;

import io.github.poolchain.deque.Closing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What does an add come to in a table that is being closed? */
@JCStressTest
@Outcome(id = "0, -1", expect = Expect.ACCEPTABLE, desc = "It was in time; the object went with the table.")
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "IllegalStateException.")
@State
public class CloseAgainstAdd {
    private final HandleTable<Object> table = new HandleTable<>();

    @Actor
    public void closer() {
        table.close();
    }

    @Actor
    public void add(JJ_Result r) {
        r.r1 = Closing.doneOrRaised(() -> table.add(this));
    }

    /** r2: whether anything is in. */
    @Arbiter
    public void look(JJ_Result r) {
        r.r2 = Closing.orRaised(table::size);
    }
}
