package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What does a handle lead to while it is being removed? */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "To its object; the remover got it, too.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "To nothing; the remover had it.")
@State
public class GetAgainstRemove {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private final long handle = TABLE.add(this);

    @Actor
    public void remove(II_Result r) {
        r.r1 = TABLE.remove(handle) == this ? 1 : -1;
    }

    @Actor
    public void get(II_Result r) {
        Object found = TABLE.find(handle);
        r.r2 = found == null ? 0 : found == this ? 1 : -1;
    }
}
