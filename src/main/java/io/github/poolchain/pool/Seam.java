package io.github.poolchain.pool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places where a test may stop a thread. There when assertions are on for this class; otherwise the JIT compiler
 * removes them, since {@link #ENABLED} is a constant.
 */
enum Seam {
    /** Who frees: all buffers of a slab are in its hands, the memory is not free yet. */
    SLAB_COMPLETE,
    /** Putter: the pool found open, the object not yet given to a shard. */
    PUT_BEFORE_GIVE;

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
