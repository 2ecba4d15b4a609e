package io.github.poolchain.idle;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places where a test may stop a thread. There when assertions are on for this class; otherwise the JIT compiler
 * removes them, since {@link #ENABLED} is a constant.
 */
enum Seam {
    /** A put has chosen the shard that it will try first, and has not entered it. */
    BEFORE_ENTER,
    /** The slow path has entered a shard, and has done nothing with it yet. */
    ENTERED,
    /** A magazine has been taken from another shard's chain; only this thread knows it. */
    MAGAZINE_TAKEN,
    /** A waiter has looked everywhere and found nothing, and is about to park. */
    BEFORE_PARK;

    static final boolean ENABLED = Seam.class.desiredAssertionStatus();

    private static volatile @Nullable Consumer<Seam> hook;

    /** Has every thread call {@code hook} at every seam; null takes it away. */
    static void install(@Nullable Consumer<Seam> hook) {
        Seam.hook = hook;
    }

    void reached() {
        if (ENABLED) {
            Consumer<Seam> installed = hook;
            if (installed != null) {
                installed.accept(this);
            }
        }
    }
}
