package io.github.poolchain.handle;

import io.github.poolchain.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * May a handle lead to the object that took its place? And would we know, if a get looked at the word only once?
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The object was still in.")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The handle was stale.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The next tenant's object.")
@State
public class GetWithOneLookControl {
    private final Window window = new Window();
    private final WeakTable table = new WeakTable(WeakTable.Flaw.WORD_READ_ONCE, 1, window);
    private final Object first = new Object();
    private final long handle = table.add(first);

    @Actor
    public void reuse() {
        window.approach();
        table.remove(handle);
        table.add(this);
        window.pass();
    }

    @Actor
    public void get(I_Result r) {
        Object found = table.find(handle);
        r.r1 = found == null ? 0 : found == first ? 1 : -1;
    }
}
