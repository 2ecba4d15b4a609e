package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A thread puts and then looks whether somebody is there, as an executor does; the other goes, and then looks whether it leaves anything. Producers
 * make no fence. Does one of the two see the other?
 */
@JCStressTest
@Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "One did, or both.")
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "The element is there, and nobody knows.")
@State
public class PutAgainstIsEmpty {
    private final LongQueue queue = Queues.unbounded();
    private volatile boolean gone;

    public PutAgainstIsEmpty() {
        queue.puts().bias();
    }

    /** r1: whether it sees that the other has gone. */
    @Actor
    public void producer(ZZ_Result r) {
        boolean _ = queue.offer(1);
        r.r1 = gone;
    }

    /** r2: whether it leaves nothing. */
    @Actor
    public void worker(ZZ_Result r) {
        gone = true;
        r.r2 = queue.isEmpty();
    }

    @Arbiter
    public void giveBack() {
        int _ = Queues.giveBack(queue);
    }
}
