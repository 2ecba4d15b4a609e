package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** May a handle lead to the object that took its place? */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object was still in.")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The handle was stale.")
@State
public class GetAgainstReuse {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private final Object first = new Object();
    private final long handle = TABLE.add(first);

    @Actor
    public void reuse() {
        TABLE.remove(handle);
        TABLE.remove(TABLE.add(this));
    }

    @Actor
    public void get(I_Result r) {
        Object found = TABLE.find(handle);
        r.r1 = found == null ? 0 : found == first ? 1 : -1;
    }
}
