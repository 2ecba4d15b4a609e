package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Which of two removes gets the object? */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The second.")
@State
public class RemoveAgainstRemove {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private final long handle = TABLE.add(this);

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = remove();
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = remove();
    }

    private boolean remove() {
        try {
            return TABLE.remove(handle) == this;
        } catch (StaleHandleException e) {
            return false;
        }
    }
}
