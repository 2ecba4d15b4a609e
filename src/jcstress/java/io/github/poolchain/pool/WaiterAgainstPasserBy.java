package io.github.poolchain.pool;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Does who comes later pass by a thread that waits, in a pool that is fair? */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter got the object, and who came later nothing.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Nobody waited yet, so who came got the object, and gave it back.")
@Outcome(id = "1, 2", expect = Expect.FORBIDDEN, desc = "One who came later got the object, though another waited.")
@State
public class WaiterAgainstPasserBy {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LOOKS = 2_000;

    private final Pool<Object> pool = Pool.builder(Object::new).maxTotal(1).fair().noAging().build();
    private final Object lent = pool.get();

    @Actor
    public void waiter(II_Result r) {
        try {
            r.r1 = pool.get(LONG) == null ? 0 : 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Actor
    public void passBy(II_Result r) {
        boolean waits = false;
        for (int i = 0; i < LOOKS && !waits; i++) {
            Thread.yield();
            waits = pool.stats().waiters() > 0;
        }
        pool.put(lent);
        Object got = pool.tryGet();
        if (got != null) {
            r.r2 = waits ? 2 : 1;
            pool.put(got);
        }
    }

    @Arbiter
    public void close() {
        pool.close();
    }
}
