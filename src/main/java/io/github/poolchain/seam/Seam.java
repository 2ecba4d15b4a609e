package io.github.poolchain.seam;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place where a test may stop a thread. Each package has an enum of its places. It is active while assertions are on for this package; otherwise
 * the JIT compiler removes it, since {@link #ENABLED} is a constant.
 */
public interface Seam {
    /** Whether a test can stop threads here. */
    boolean ENABLED = Hook.class.desiredAssertionStatus();

    /** Has every thread call {@code hook} at every seam; null takes it away. */
    static void install(@Nullable Consumer<Seam> hook) {
        Hook.installed = hook;
    }

    /** Called by each thread that comes to this place. */
    default void reached() {
        if (ENABLED) {
            Hook.call(this);
        }
    }
}
