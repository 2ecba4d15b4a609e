package io.github.poolchain.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link CloseAgainstPut}, did a producer only look whether the queue is closed, and nobody wait for it: would we know? */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It came out.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It is lost.")
@State
public class CloseAgainstPutControl {
    private volatile boolean closed;
    private volatile int element;

    @Actor
    public void producer(II_Result r) {
        if (!closed) {
            element = 1;
            r.r1 = 1;
        }
    }

    @Actor
    public void closer(II_Result r) {
        closed = true;
        r.r2 = element;
    }
}
