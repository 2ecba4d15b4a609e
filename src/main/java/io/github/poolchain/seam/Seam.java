package io.github.poolchain.seam;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place where a test may stop a thread. Each package has an enum of its own. There when assertions are on for this class; otherwise
 * the JIT compiler removes it, since {@link #ENABLED} is a constant.
 */
public interface Seam {
    /** Whether a test can stop threads here. */
    boolean ENABLED = Hook.class.desiredAssertionStatus();

    /** Has every thread call {@code hook} at every seam; null takes it away. */
    static void install(@Nullable Consumer<Seam> hook) {
        Hook.installed = hook;
    }

    /** By a thread that has come here. */
    default void reached() {
        if (ENABLED) {
            Hook.call(this);
        }
    }
}
