package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Which of two removes gets the object? And would we know, if a remove did not use a CAS?
 */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The second.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both.")
@State
public class RemoveAgainstRemoveControl {
    private final WeakTable table = new WeakTable(WeakTable.Flaw.REMOVED_WITHOUT_CAS, 1);
    private final long handle = table.add(this);

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = table.remove(handle) != null;
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = table.remove(handle) != null;
    }
}
