package io.github.poolchain.pool;

import io.github.poolchain.deque.Closing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Does who acquires a buffer come after who gave it back? */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The buffer, with what its last holder wrote before the release.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It came back while the acquire made room by freeing what is idle: a new one.")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "The only buffer was still out.")
@State
public class ReleaseAgainstAcquire {
    /** With room for one buffer, which is out. */
    private final BufferPool pool = BufferPool.builder().smallestBuffer(128).maxBytes(128).build();
    private final PooledBuffer held = pool.acquire(1);
    private PooledBuffer got;

    @Actor
    public void release(JJ_Result r) {
        held.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        r.r1 = held.segment().get(ValueLayout.JAVA_LONG, 0);
        held.close();
    }

    /** Writes to what it gets: the releaser must not see that. */
    @Actor
    public void acquire(JJ_Result r) {
        r.r2 = Closing.orRaised(() -> {
            got = pool.acquire(1);
            MemorySegment segment = got.segment();
            long found = segment.get(ValueLayout.JAVA_LONG, 0);
            segment.set(ValueLayout.JAVA_LONG, 0, 2);
            return found;
        });
    }

    @Arbiter
    public void close() {
        if (got != null) {
            got.close();
        }
        pool.close();
    }
}
