package io.github.poolchain.queue;

import java.util.concurrent.locks.LockSupport;

/** How a thread waits for one that is in the middle of a short step: spins, then lets others run, then parks. */
final class Pause {
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;
    private static final int YIELDS = 32;
    private static final long PARK_NANOS = 50_000;

    /** From this step on whoever is waited for has lost its processor, or has been stopped. */
    static final int LONG = SPINS + YIELDS;

    private Pause() {}

    /** Step i, from 0. Keeps the interrupt status. */
    @SuppressWarnings("ThreadPriorityCheck") // another thread that can run is likely to be the one waited for
    static void step(int i) {
        if (i < SPINS) {
            Thread.onSpinWait();
        } else if (i < LONG || Thread.currentThread().isInterrupted()) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NANOS);
        }
    }
}
