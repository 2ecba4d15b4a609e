package io.github.poolchain.micrometer;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/** Removes the meters of what has been collected. */
final class Dropped {
    /** Null until it is needed. */
    private static @Nullable Cleaner cleaner;

    private Dropped() {}

    /** Any thread. */
    static synchronized void register(Object subject, Runnable removal) {
        Cleaner there = cleaner;
        if (there == null) {
            there = Cleaner.create();
            cleaner = there;
        }
        var _ = there.register(subject, removal);
    }
}
