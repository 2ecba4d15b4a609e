package io.github.poolchain.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link RemoveAgainstTake}, did the remover not look whether the element had been taken: would we know? */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One did.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both did.")
@State
public class RemoveAgainstTakeControl {
    private static final Object ELEMENT = new Object();
    private static final Object REMOVED = new Object();

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicReference<Object> cell = new AtomicReference<>(ELEMENT);

    @Actor
    public void taker(ZZ_Result r) {
        boolean first = taken.compareAndSet(0, 1);
        r.r1 = first && cell.get() == ELEMENT;
        cell.set(null);
    }

    @Actor
    public void remover(ZZ_Result r) {
        r.r2 = cell.compareAndSet(ELEMENT, REMOVED);
    }
}
