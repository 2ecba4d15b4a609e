package io.github.poolchain.pool;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.util.SplittableRandom;

/**
 * Pools under errors that would end other threads as well: each round is a JVM of its own, which ends well only if its accounts are right.
 * It is accounted for when it has.
 */
public final class SoakedJvm implements Soaked {
    private boolean overflows;

    @Override
    public String name() {
        return "pools' JVMs";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        boolean ofBuffers = random.nextBoolean();
        boolean limited = random.nextBoolean();
        overflows = !overflows;
        if (overflows) {
            OverflowingHandlerIT.run(ofBuffers, random.nextInt(1, 1_000_000), limited);
            round.tally().count(Fault.STACK);
        } else {
            HeapExhaustedIT.run(ofBuffers, limited);
            round.tally().count(Fault.HEAP);
        }
        round.tally().countCalls(1);
        round.tally().countAccounted(1);
    }
}
