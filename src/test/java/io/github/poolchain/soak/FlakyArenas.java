package io.github.poolchain.soak;

import io.github.poolchain.testkit.CountedArenas;
import java.util.concurrent.ThreadLocalRandom;

/** Now and then refuses an arena, or an arena's memory. */
public final class FlakyArenas extends CountedArenas {
    private final Tally tally;

    /** One request in so many is refused; 0 for none. */
    private volatile int refused;

    public FlakyArenas(Tally tally) {
        this.tally = tally;
    }

    /** From now on one request in so many is refused, or none if 0. */
    public void refuseOneIn(int requests) {
        refused = requests;
    }

    @Override
    protected void opening() {
        perhapsRefuse(Fault.REFUSED_ARENA);
    }

    @Override
    protected void allocating() {
        perhapsRefuse(Fault.REFUSED_MEMORY);
    }

    private void perhapsRefuse(Fault fault) {
        int oneIn = refused;
        if (oneIn > 0 && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
            tally.count(fault);
            throw new OutOfMemoryError(fault.toString());
        }
    }
}
