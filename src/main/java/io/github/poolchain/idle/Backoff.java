package io.github.poolchain.idle;

import java.util.concurrent.locks.LockSupport;

/** How one waits for who is at work for a moment: spins, then lets others run, then parks. */
public final class Backoff {
    static final int SPINS = 100;

    /** From this step on a thread parks: who is waited for has lost its processor, or has been stopped. */
    public static final int PARKS = SPINS + 20;

    private static final long PARK_NANOS = 50_000;

    private Backoff() {}

    /** Any thread. Step i, from 0. Keeps the interrupt status. */
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
