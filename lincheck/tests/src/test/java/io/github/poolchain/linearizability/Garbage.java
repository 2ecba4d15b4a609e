package io.github.poolchain.linearizability;

import java.util.concurrent.atomic.AtomicReference;

/** Closes structures when Lincheck has done with them, which it does not tell. It makes one after the other. */
public final class Garbage {
    private static final AtomicReference<AutoCloseable> LAST = new AtomicReference<>();

    private Garbage() {}

    /** Closes {@code made} when this is called again. */
    public static void closeNextTime(AutoCloseable made) {
        AutoCloseable last = LAST.getAndSet(made);
        if (last != null) {
            try {
                last.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
