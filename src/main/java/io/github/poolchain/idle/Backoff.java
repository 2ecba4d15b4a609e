package io.github.poolchain.idle;

import java.util.concurrent.locks.LockSupport;

/** Waiting for another thread that should be done in a moment: spin, then yield, then park. */
public final class Backoff {
    static final int SPINS = 100;

    /** From this step on a thread parks: the thread it waits for has lost its processor, or was stopped. */
    public static final int PARKS = SPINS + 20;

    private static final long PARK_NANOS = 50_000;

    private Backoff() {}

    /** Any thread. Step i of the waiting, from 0. Keeps the interrupt status. */
    @SuppressWarnings("ThreadPriorityCheck") // another thread that can run is likely to be the one waited for
    public static void pause(int i) {
        if (i < SPINS) {
            Thread.onSpinWait();
        } else if (i < PARKS || Thread.currentThread().isInterrupted()) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NANOS);
        }
    }
}
