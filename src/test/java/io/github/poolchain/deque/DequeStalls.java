package io.github.poolchain.deque;

import org.jspecify.annotations.Nullable;

/** Lets the soak stop threads at the seams of this package. */
public final class DequeStalls {
    /** Whether there are any: with assertions on. */
    public static final boolean POSSIBLE = Seam.ENABLED;

    private DequeStalls() {}

    /** Has every thread call {@code stall} at every seam; null takes it away. */
    public static void install(@Nullable Runnable stall) {
        Seam.install(stall == null ? null : seam -> stall.run());
    }
}
