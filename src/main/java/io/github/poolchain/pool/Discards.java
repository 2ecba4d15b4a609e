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
    public void accept(T object) {
        count++;
        try {
            discard.accept(object);
        } catch (Throwable t) {
            keep(t);
        }
    }

    /** Does something else, whatever that throws. */
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
            return; // the first is told, and the others must still be discarded
        }
    }

    /** Has {@code first} tell of {@code also}, unless they are the same. */
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

    /** How many; throws what was thrown first. */
    long end() {
        if (thrown != null) {
            throw Discards.<RuntimeException>unchecked(thrown);
        }
        return count;
    }

    /** As it is: a callback may throw a checked exception although it cannot say so. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // not cast in fact
    static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
