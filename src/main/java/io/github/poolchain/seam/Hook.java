package io.github.poolchain.seam;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is called at the seams. */
final class Hook {
    static volatile @Nullable Consumer<Seam> installed;

    private Hook() {}

    static void call(Seam seam) {
        Consumer<Seam> hook = installed;
        if (hook != null) {
            hook.accept(seam);
        }
    }
}
