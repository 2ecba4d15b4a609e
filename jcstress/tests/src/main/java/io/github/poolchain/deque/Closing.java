package io.github.poolchain.deque;

import java.util.function.LongSupplier;

/** What a call that races with {@code close} comes to. */
public final class Closing {
    /** The call raised {@link IllegalStateException}. No test pushes this. */
    static final long RAISED = -1;

    private Closing() {}

    public static long orRaised(LongSupplier call) {
        try {
            return call.getAsLong();
        } catch (IllegalStateException closed) {
            return RAISED;
        }
    }

    /** 0 if the call returns. */
    public static long doneOrRaised(Runnable call) {
        return orRaised(() -> {
            call.run();
            return 0;
        });
    }
}
