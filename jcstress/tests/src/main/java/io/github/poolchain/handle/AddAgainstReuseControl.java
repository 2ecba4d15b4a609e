package io.github.poolchain.handle;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * May an add take the entry under the top of the free list, when the top was taken and given back while it looked?
 * And would we know?
 */
@JCStressTest
@Outcome(id = "1, 3, 4", expect = Expect.ACCEPTABLE, desc = "Each handle leads to its own object.")
@Outcome(id = ".*", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Two handles, one entry.")
@State
public class AddAgainstReuseControl {
    private final Window window = new Window();
    private final WeakTable table = new WeakTable(WeakTable.Flaw.NO_TAG, 3, window);
    private long one;
    private long three;

    @Actor
    public void add() {
        one = table.add(1);
    }

    /** Takes what is on top and what is under it, and gives back the first. */
    @Actor
    public void reuse() {
        window.approach();
        long two = table.add(2);
        three = table.add(3);
        table.remove(two);
        window.pass();
    }

    @Arbiter
    public void look(III_Result r) {
        long four = table.add(4);
        r.r1 = value(one);
        r.r2 = value(three);
        r.r3 = value(four);
    }

    private int value(long handle) {
        Object found = table.find(handle);
        return found == null ? -1 : (int) found;
    }
}
