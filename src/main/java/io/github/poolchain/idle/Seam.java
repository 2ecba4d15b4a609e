package io.github.poolchain.idle;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places where a test may stop a thread. There when assertions are on for this class; otherwise the JIT compiler
 * removes them, since {@link #ENABLED} is a constant.
 */
enum Seam {
    /** A put knows which shard it will try first, and has not entered it. */
    BEFORE_ENTER,
    /** A shard has been entered on the slow way, nothing done with it yet. */
    ENTERED,
    /** A magazine has been taken from another shard's chain; only this thread knows it. */
    MAGAZINE_TAKEN,
    /** Who waits has looked everywhere and found nothing, and is about to park. */
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
