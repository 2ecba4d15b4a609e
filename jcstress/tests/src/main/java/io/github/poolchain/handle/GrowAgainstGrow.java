package io.github.poolchain.handle;

import io.github.poolchain.deque.Cells;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** Do two adds that both have to make the table grow get an entry each, in one chunk? */
@JCStressTest
@Outcome(id = "1, 2, 1280", expect = Expect.ACCEPTABLE, desc = "Each handle leads to its own object, and one of the two chunks is gone.")
@State
public class GrowAgainstGrow {
    private final HandleTable<Object> table = new HandleTable<>(127, 1L << 32, 0, () -> Cells.INSTANCE);
    private long first;
    private long second;

    /** All entries of the first chunk are taken. */
    {
        for (int i = 0; i < 63; i++) {
            table.add(this);
        }
    }

    @Actor
    public void first() {
        first = table.add(1);
    }

    @Actor
    public void second() {
        second = table.add(2);
    }

    /** r3: bytes of native memory. */
    @Arbiter
    public void look(IIJ_Result r) {
        r.r1 = (int) table.get(first);
        r.r2 = (int) table.get(second);
        r.r3 = table.footprint();
    }
}
