package io.github.poolchain.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread will bring about. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param state what to show when it does not come to hold
     */
    static void until(BooleanSupplier condition, Supplier<String> state) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("still not so after " + PATIENCE.toSeconds() + " s: " + state.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
