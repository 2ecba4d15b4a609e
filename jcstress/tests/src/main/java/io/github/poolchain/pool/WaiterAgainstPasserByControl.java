package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Does who comes later pass by a thread that waits? And would we know, if the pool were not fair? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter got the object, and who came later nothing.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Nobody waited yet, so who came got the object, and gave it back.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One who came later got the object, though another waited.")
@State
public class WaiterAgainstPasserByControl {
    private final PasserBy passerBy = new PasserBy(Pool.builder(Object::new));

    @Actor
    public void waiter(II_Result r) {
        r.r1 = passerBy.await();
    }

    @Actor
    public void passBy(II_Result r) {
        r.r2 = passerBy.passBy();
    }

    @Arbiter
    public void close() {
        passerBy.close();
    }
}
