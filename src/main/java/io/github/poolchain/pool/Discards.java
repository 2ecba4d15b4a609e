package io.github.poolchain.pool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Discards objects one after the other, whatever that throws. */
final class Discards<T> implements Consumer<T> {
    private final Consumer<? super T> discard;
    private long count;
    private @Nullable Throwable thrown;

    Discards(Consumer<? super T> discard) {
        this.discard = discard;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    public void accept(T object) {
        count++;
        try {
            discard.accept(object);
        } catch (Throwable t) {
            if (thrown == null) {
                thrown = t;
            } else if (thrown != t) {
                thrown.addSuppressed(t);
            }
        }
    }

    /** How many; throws what was thrown first. */
    long end() {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return count;
    }
}
