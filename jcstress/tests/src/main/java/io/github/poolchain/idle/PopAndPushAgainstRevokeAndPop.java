package io.github.poolchain.idle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner goes the slow way, where it shares its shard when it is asked, claims it, and is biased again, while
 * somebody else takes the bias away twice, and an object each time. Is each object in one place?
 */
@JCStressTest
@Outcome(id = "(0|1|10), 0, 11", expect = Expect.ACCEPTABLE, desc = "The other found nothing, or the owner there.")
@Outcome(id = "(0|1|10), (1|10), 11", expect = Expect.ACCEPTABLE, desc = "The other has one.")
@Outcome(id = "0, 11, 11", expect = Expect.ACCEPTABLE, desc = "The other has both.")
@State
public class PopAndPushAgainstRevokeAndPop {
    private static final int CALLS = 40;

    private final Owned owned = new Owned(2);

    /** r1: what the owner has in hand in the end. */
    @Actor
    public void owner(III_Result r) {
        r.r1 = owned.popAndPush(CALLS);
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = owned.revokeAndPopTwice();
    }

    /** r3: all objects, wherever they are. */
    @Arbiter
    public void look(III_Result r) {
        r.r3 = owned.left() + r.r1 + r.r2;
    }
}
