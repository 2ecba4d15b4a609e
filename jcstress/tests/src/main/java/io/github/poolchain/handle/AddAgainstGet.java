package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Is the object behind a handle seen whole, even if the handle came to the reader by a race? */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The handle had not come, or to the reader it came before its entry, and was stale.")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object, and what was written to it before it was added.")
@State
public class AddAgainstGet {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private long handle;
    private int content;

    @Actor
    public void add() {
        content = 1;
        handle = TABLE.add(this);
    }

    @Actor
    public void get(I_Result r) {
        Object found = TABLE.find(handle);
        r.r1 = found == null ? 0 : found == this && content == 1 ? 1 : -1;
    }

    @Arbiter
    public void remove() {
        TABLE.remove(handle);
    }
}
