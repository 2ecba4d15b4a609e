package io.github.poolchain.idle;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For tests of other packages: stops threads in the stores. */
public final class IdleStalls {
    private IdleStalls() {}

    /** Has every thread call {@code hook} with the name of every seam that it comes to; null takes it away. */
    public static void install(@Nullable Consumer<String> hook) {
        Seam.install(hook == null ? null : seam -> hook.accept(seam.name()));
    }
}
