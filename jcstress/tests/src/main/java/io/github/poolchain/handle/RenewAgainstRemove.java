package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Which of the two gets the handle, who renews it or who removes it? */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Who renews it.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Who removes it.")
@State
public class RenewAgainstRemove {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private final long handle = TABLE.add(this);

    @Actor
    public void renew(ZZ_Result r) {
        try {
            r.r1 = TABLE.remove(TABLE.renew(handle)) == this;
        } catch (StaleHandleException removed) {
            r.r1 = false;
        }
    }

    @Actor
    public void remove(ZZ_Result r) {
        try {
            r.r2 = TABLE.remove(handle) == this;
        } catch (StaleHandleException renewed) {
            r.r2 = false;
        }
    }
}
