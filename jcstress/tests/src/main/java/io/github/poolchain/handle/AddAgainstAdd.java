package io.github.poolchain.handle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Do two adds ever get one entry? */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Each handle leads to its own object.")
@State
public class AddAgainstAdd {
    private static final HandleTable<Object> TABLE = new HandleTable<>();

    private static final Integer ONE = 1;
    private static final Integer TWO = 2;

    private long first;
    private long second;

    @Actor
    public void first() {
        first = TABLE.add(ONE);
    }

    @Actor
    public void second() {
        second = TABLE.add(TWO);
    }

    @Arbiter
    public void remove(II_Result r) {
        r.r1 = (int) TABLE.remove(first);
        r.r2 = (int) TABLE.remove(second);
    }
}
