package io.github.poolchain.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Frees memory in the background, since closing an arena waits for all threads of the process and no get or release should. Runs on a daemon thread
 * that exists while there is something to do, and a second longer if the pool is open.
 */
final class Reclaimer implements Runnable {
    /** A request to free the buffers that are too large to be kept. */
    static final int OVERSIZE = 3;

    /** A request to free all idle slabs. */
    static final int ALL = 4;

    // The other states; they are less than the requests.
    private static final int NO_THREAD = 0;
    private static final int RESTING = 1;
    private static final int AT_WORK = 2;

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Slabs slabs;
    private final AtomicInteger state = new AtomicInteger();

    /** The thread, while there is one. */
    private volatile @Nullable Thread thread;

    Reclaimer(Slabs slabs) {
        this.slabs = slabs;
    }

    /** Any thread. Has that freed soon; false if there is no heap for the thread. */
    boolean request(int what) {
        int before = state.get();
        while (before < what) {
            int witness = state.compareAndExchange(before, what);
            if (witness == before) {
                if (before == NO_THREAD) {
                    return start();
                } else if (before == RESTING) {
                    LockSupport.unpark(thread);
                }
                return true;
            }
            before = witness;
        }
        return true;
    }

    /** Any thread. Whether something that was asked for is not done yet. */
    boolean isAtWork() {
        return state.get() >= AT_WORK;
    }

    private boolean start() {
        try {
            Thread made = Thread.ofPlatform()
                    .name("poolchain-reclaimer")
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .unstarted(this);
            thread = made;
            made.start();
            return true;
        } catch (Throwable noHeap) { // a thread that needs the memory asks again
            state.set(NO_THREAD);
            return false;
        }
    }

    @Override
    public void run() {
        while (!hasEnded()) {
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        }
    }

    /**
     * Works until there is nothing more to do. Returns false if an error has cut that off. The thread must not end then: the state would say for ever
     * that a request is being served, and threads wait for that.
     */
    private boolean hasEnded() {
        try {
            work();
            return true;
        } catch (OutOfMemoryError noHeap) { // not even to wake the waiters
            return false;
        } catch (Throwable thrown) {
            Aging.report(thrown);
            return false;
        }
    }

    private void work() {
        do {
            int what = state.getAndSet(AT_WORK);
            while (!isDone(what)) {
                LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        } while (!state.compareAndSet(AT_WORK, RESTING) || isNeededAgain());
    }

    /** Does what was asked for. Returns false if it has to be done once more. */
    private boolean isDone(int what) {
        try {
            if (slabs.closed) {
                return slabs.sweep.everything();
            }
            if (what == OVERSIZE) {
                slabs.sweep.oversize();
            } else {
                long _ = slabs.sweep.idle();
            }
        } catch (OutOfMemoryError noHeap) {
            return !slabs.closed;
        }
        return true;
    }

    private boolean isNeededAgain() {
        slabs.waiters.wakeAll(); // what they have asked for is done
        long start = System.nanoTime();
        while (state.get() == RESTING) {
            long left = slabs.closed ? 0 : REST_NANOS - (System.nanoTime() - start);
            if (left <= 0 && state.compareAndSet(RESTING, NO_THREAD)) {
                return false;
            }
            LockSupport.parkNanos(this, Math.max(1, left));
        }
        long _ = slabs.system.giveBack();
        return true;
    }
}
