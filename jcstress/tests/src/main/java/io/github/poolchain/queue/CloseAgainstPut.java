package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An element is put while the queue is closed and drained: is it refused, or does it come out? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It came out.")
@State
public class CloseAgainstPut {
    private final LongQueue queue = new LongQueue();

    /** r1: whether it went in. */
    @Actor
    public void producer(II_Result r) {
        try {
            r.r1 = queue.offer(1) ? 1 : 0;
        } catch (QueueClosedException refused) {
            r.r1 = 0;
        }
    }

    /** r2: what came out until it was told that nothing would. */
    @Actor
    public void closer(II_Result r) {
        queue.close();
        r.r2 = Queues.pollToTheEnd(queue);
    }
}
