package io.github.poolchain.deque;

import io.github.poolchain.testkit.CountedArenas;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses when told to, and lets a test do something when an arena is opened or closed. */
final class CountingArenas extends CountedArenas {
    private final AtomicInteger arenasLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger allocationsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Runnable beforeOpening = () -> {};
    private volatile Runnable afterClosing = () -> {};

    /** From now on only so many arenas more are given out; the next is refused with an {@link OutOfMemoryError}. */
    void allowArenas(int count) {
        arenasLeft.set(count);
    }

    /** From now on only so many allocations more succeed; the next is refused with an {@link OutOfMemoryError}. */
    void allowAllocations(int count) {
        allocationsLeft.set(count);
    }

    void allowAll() {
        arenasLeft.set(Integer.MAX_VALUE);
        allocationsLeft.set(Integer.MAX_VALUE);
    }

    void beforeOpening(Runnable action) {
        beforeOpening = action;
    }

    void afterClosing(Runnable action) {
        afterClosing = action;
    }

    @Override
    protected void opening() {
        beforeOpening.run();
        if (arenasLeft.getAndDecrement() <= 0) {
            throw new OutOfMemoryError("no arena, by order of the test");
        }
    }

    @Override
    protected void allocating() {
        if (allocationsLeft.getAndDecrement() <= 0) {
            throw new OutOfMemoryError("no memory, by order of the test");
        }
    }

    @Override
    protected void closed(Arena arena) {
        afterClosing.run();
    }
}
