package io.github.poolchain.handle;

import io.github.poolchain.testkit.CountedArenas;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it gave, and refuses when told to. */
final class CountingArenas extends CountedArenas {
    private final List<MemorySegment> given = new CopyOnWriteArrayList<>();
    private volatile boolean refuseArenas;
    private volatile int allocationsAllowed = Integer.MAX_VALUE;
    private volatile Runnable beforeOpening = () -> {};

    void refuseArenas(boolean refuse) {
        refuseArenas = refuse;
    }

    /** How many allocations in all succeed, those before included. */
    void allowAllocations(int count) {
        allocationsAllowed = count;
    }

    /** What happens inside the next call for an arena, once. */
    void beforeOpening(Runnable action) {
        beforeOpening = action;
    }

    /** All memory given out, in the order of the allocations. */
    List<MemorySegment> given() {
        return given;
    }

    @Override
    protected void opening() {
        Runnable action = beforeOpening;
        beforeOpening = () -> {};
        action.run();
        if (refuseArenas) {
            throw new OutOfMemoryError("no arena, by order of the test");
        }
    }

    @Override
    protected void allocating() {
        if (given.size() >= allocationsAllowed) {
            throw new OutOfMemoryError("no memory, by order of the test");
        }
    }

    @Override
    protected void allocated(MemorySegment segment) {
        given.add(segment);
    }
}
