package io.github.poolchain.pool;

import io.github.poolchain.idle.Waiters;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Frees what must not be freed by who lends or gives back: closing an arena waits for all threads of the process. A virtual thread that is
 * there while it has something to do.
 */
final class Reclaimer implements Runnable {
    /** What is too large to be kept. */
    static final int OVERSIZE = 2;

    /** All slabs that are idle. */
    static final int ALL = 3;

    /** Less than these: the thread has no order but that which it is at, or there is no thread. */
    private static final int AT_WORK = 1;

    private static final int NO_THREAD = 0;

    private static final long BETWEEN_TRIES_MILLIS = 50;

    private final Slabs slabs;
    private final Waiters waiters;
    private final AtomicInteger state = new AtomicInteger();

    Reclaimer(Slabs slabs, Waiters waiters) {
        this.slabs = slabs;
        this.waiters = waiters;
    }

    /** Any thread. Has so much freed soon. */
    void request(int what) {
        int before = state.get();
        while (before < what) {
            int witness = state.compareAndExchange(before, what);
            if (witness == before) {
                if (before == NO_THREAD) {
                    start();
                }
                return;
            }
            before = witness;
        }
    }

    /** Any thread. Whether something that was asked for is not done yet. */
    boolean isAtWork() {
        return state.get() != NO_THREAD;
    }

    private void start() {
        try {
            Thread _ = Thread.ofVirtual().name("poolchain-reclaimer").inheritInheritableThreadLocals(false).start(this);
        } catch (Throwable noHeap) { // whoever needs the memory asks again
            state.set(NO_THREAD);
        }
    }

    @Override
    public void run() {
        boolean complete = true;
        try {
            do {
                complete = work(state.getAndSet(AT_WORK));
            } while (complete && !state.compareAndSet(AT_WORK, NO_THREAD));
        } finally {
            if (!complete) {
                state.set(NO_THREAD);
            }
            waiters.wakeAll();
        }
    }

    /** False if it has been interrupted. */
    private boolean work(int what) {
        if (what == OVERSIZE && !slabs.closed) {
            slabs.sweep.oversize();
            return true;
        }
        if (!slabs.closed) {
            long _ = slabs.sweep.idle();
            return true;
        }
        while (!slabs.sweep.everything()) {
            try {
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            } catch (InterruptedException e) {
                return false; // nobody has this thread but a debugger
            }
        }
        long _ = slabs.system.giveBack();
        return true;
    }
}
