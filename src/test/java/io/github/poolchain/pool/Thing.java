package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An object that knows whether it is in somebody's hands, and notices when it comes into two. */
final class Thing {
    final int number;
    private final AtomicBoolean inUse = new AtomicBoolean();
    private final AtomicBoolean discarded = new AtomicBoolean();

    Thing(int number) {
        this.number = number;
    }

    /** Makes things numbered from 1. */
    static Supplier<Thing> factory() {
        AtomicInteger numbers = new AtomicInteger();
        return () -> new Thing(numbers.incrementAndGet());
    }

    /** To be called by who got it. */
    Thing got() {
        if (discarded.get()) {
            throw new AssertionError(this + " was lent after it had been discarded");
        }
        if (!inUse.compareAndSet(false, true)) {
            throw new AssertionError(this + " is in two hands");
        }
        return this;
    }

    /** To be called by who is about to put it back. */
    Thing back() {
        if (!inUse.compareAndSet(true, false)) {
            throw new AssertionError(this + " is put back by who does not have it");
        }
        return this;
    }

    /** To be called by {@code onDiscard}. */
    void discard() {
        if (inUse.get()) {
            throw new AssertionError(this + " was discarded while in use");
        }
        if (!discarded.compareAndSet(false, true)) {
            throw new AssertionError(this + " was discarded twice");
        }
    }

    boolean isDiscarded() {
        return discarded.get();
    }

    @Override
    public String toString() {
        return "thing " + number;
    }
}
