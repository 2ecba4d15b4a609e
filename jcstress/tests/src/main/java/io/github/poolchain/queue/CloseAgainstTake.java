package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The only element is taken while the queue is closed and drained: does one of the two get it? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The consumer.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Who has closed it.")
@State
public class CloseAgainstTake {
    private final LongQueue queue = new LongQueue();

    public CloseAgainstTake() {
        boolean _ = queue.offer(1);
    }

    @Actor
    public void consumer(II_Result r) {
        r.r1 = (int) queue.poll();
    }

    @Actor
    public void closer(II_Result r) {
        queue.close();
        r.r2 = Queues.pollToTheEnd(queue);
    }
}
