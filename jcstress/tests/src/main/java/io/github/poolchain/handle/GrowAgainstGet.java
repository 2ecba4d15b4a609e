package io.github.poolchain.handle;

import io.github.poolchain.deque.Cells;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Does a handle lead to its object while the table grows? */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The old handle and the new.")
@State
public class GrowAgainstGet {
    private final HandleTable<Object> table = new HandleTable<>(127, 1L << 32, 0, () -> Cells.INSTANCE);
    private final long handle = table.add(this);

    /** All entries of the first chunk are taken, but for the one that is next. */
    {
        for (int i = 0; i < 62; i++) {
            table.add(this);
        }
    }

    @Actor
    public void grow(II_Result r) {
        r.r1 = table.find(table.add(this)) == this ? 1 : -1;
    }

    @Actor
    public void get(II_Result r) {
        r.r2 = table.find(handle) == this ? 1 : -1;
    }
}
