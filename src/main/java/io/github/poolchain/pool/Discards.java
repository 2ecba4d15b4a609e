package io.github.poolchain.pool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Discards objects one after the other, and goes on if discarding one throws. */
final class Discards<T> implements Consumer<T> {
    private final Consumer<? super T> discard;
    private long count;
    private @Nullable Throwable thrown;

    Discards(Consumer<? super T> discard) {
        this.discard = discard;
    }

    @Override
    public void accept(T object) {
        count++;
        try {
            discard.accept(object);
        } catch (Throwable t) {
            keep(t);
        }
    }

    /** Runs an action, and keeps what it throws. */
    void also(Runnable action) {
        try {
            action.run();
        } catch (Throwable t) {
            keep(t);
        }
    }

    private void keep(Throwable t) {
        if (thrown == null) {
            thrown = t;
            return;
        }
        try {
            suppress(thrown, t);
        } catch (OutOfMemoryError unsaid) {
            return; // the first is thrown in the end, and the other objects must still be discarded
        }
    }

    /** Adds {@code also} to the suppressed exceptions of {@code first}, unless they are the same. */
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    static void suppress(Throwable first, Throwable also) {
        if (first != also) {
            first.addSuppressed(also);
        }
    }

    /** How many so far. */
    long count() {
        return count;
    }

    /** Throws what was thrown first, if anything; otherwise returns how many were discarded. */
    long end() {
        if (thrown != null) {
            throw Discards.<RuntimeException>unchecked(thrown);
        }
        return count;
    }

    /** Throws it as it is: a callback may throw a checked exception that it does not declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // not cast in fact
    static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
