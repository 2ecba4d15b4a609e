package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * The owner, which has come by a claim, is biased again and gives, while somebody begins to wait: can that one park
 * beside an object?
 */
@JCStressTest
@Outcome(id = "1, (true|false), 0", expect = Expect.ACCEPTABLE, desc = "It has the object.")
@Outcome(id = "0, true, 1", expect = Expect.ACCEPTABLE, desc = "It was woken, and will look again.")
@Outcome(id = "-1, (true|false), 1", expect = Expect.ACCEPTABLE, desc = "It looks again in a moment, as somebody was at work.")
@State
public class BiasAgainstWait {
    private final Owned owned = new Owned(0).shared(0);

    @Actor
    public void owner() {
        owned.comeAndGoAndGive(1, 1);
    }

    /** r1: what it has found; 0 if it parks now. */
    @Actor
    public void waiter(IZI_Result r) {
        r.r1 = owned.press();
    }

    /** r2: whether it was woken. r3: what is left. */
    @Arbiter
    public void look(IZI_Result r) {
        r.r2 = owned.isWaiterWoken();
        r.r3 = owned.left();
    }
}
