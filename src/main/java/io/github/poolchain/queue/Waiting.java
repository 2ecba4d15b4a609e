package io.github.poolchain.queue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How the callers on one side of a queue wait. Any thread. */
abstract class Waiting {
    /**
     * How often a platform thread looks before it parks, if elements or room come fast: some 20 microseconds in all. Parking and being woken takes about
     * as long.
     */
    private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

    /**
     * How often it looks otherwise: some 2 microseconds. If a thread spins longer, the scheduler leaves it a processor of its own, and being woken
     * there took 10 microseconds, where beside the producer it took 4.
     */
    private static final int FEW_LOOKS = LOOKS / 8;

    /** Calls of onSpinWait between two looks. */
    private static final int SPINS_BETWEEN_LOOKS = 16;

    /** How many threads spin at once. With more, the threads that could bring something would have no processor. */
    private static final int SPINNERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** How often a virtual thread yields its carrier, instead of spinning. */
    private static final int YIELDS = 4;

    final WaitList list;

    /** The name of the queue, for events; empty if it has none. Written before the queue is handed out. */
    String queue = "";

    /** No thread parks longer than this without a look: the thread that should have woken it may have been ended by an error. */
    private static final long PARK_NANOS = 1_000_000_000L;

    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong rescues = new AtomicLong();
    private final boolean consuming;

    Waiting(boolean consuming, WaitList list) {
        this.consuming = consuming;
        this.list = list;
    }

    /** Takes or puts once, without waiting; 0 if that cannot be done now. */
    abstract long attempt(long value, @Nullable Object object);

    /** After this, the next attempt sees what the other side has done, or the other side will see that a thread waits. */
    abstract void beforeLook();

    /** Called when a thread begins to spin: whether elements, or room, have been coming fast, so that it may let several gather. */
    abstract boolean comesFast();

    /** Called by a thread that spins and lets several gather: whether to make an attempt now, rather than when there is more. */
    abstract boolean isWorthALook();

    /** Whether an attempt by another thread might succeed. */
    abstract boolean isMoreThere();

    /** For tests: how often a thread that was not woken found, after {@link #PARK_NANOS}, what it waited for or the end. */
    final long rescues() {
        return rescues.get();
    }

    final long waits() {
        return waits.get();
    }

    /**
     * Makes attempts until one succeeds; 0 if the time is over. Makes at least one attempt after the time is over.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    final long await(long value, @Nullable Object object, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long done = spin(value, object, nanos);
        if (done != 0) {
            return done;
        }
        WaitEvent event = WaitEvent.started();
        WaitList.Waiter me = list.enter();
        boolean unwoken = false;
        boolean gaveUp = false;
        try {
            waits.incrementAndGet();
            while (true) {
                beforeLook();
                QueueSeam.WAIT_BEFORE_LOOK.reached();
                done = attempt(value, object);
                if (done != 0) {
                    return done;
                }
                if (Thread.interrupted()) {
                    gaveUp = true;
                    throw new InterruptedException();
                }
                long now = System.nanoTime();
                long left = nanos - (now - start);
                if (left <= 0) {
                    gaveUp = true;
                    return 0;
                }
                QueueSeam.WAIT_BEFORE_PARK.reached();
                if (!me.isWoken()) {
                    LockSupport.parkNanos(this, Math.min(left, PARK_NANOS));
                }
                unwoken = !me.isWoken() && System.nanoTime() - now >= PARK_NANOS;
                if (me.isWoken()) {
                    done = attempt(value, object);
                    if (done != 0) {
                        return done;
                    }
                    list.enterAgain(me);
                    arrived();
                }
            }
        } finally {
            if (list.leave(me)) {
                arrived();
            } else if (unwoken && !gaveUp) {
                rescues.incrementAndGet();
            }
            event.commit(queue, consuming, done != 0);
        }
    }

    /** Called by a thread that was coming and has looked, or gives up. If there is more, wakes another. */
    private void arrived() {
        list.endComing();
        passOn();
    }

    /** Called by a thread that may have had in hand what another looked for in vain. Ordering: the caller has made a full fence. */
    final void passOn() {
        if (list.isToBeWoken() && isMoreThere()) {
            list.wake();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread
    private long spin(long value, @Nullable Object object, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos <= 0) {
            return 0;
        }
        boolean virtual = Thread.currentThread().isVirtual();
        if (!list.beginComing(SPINNERS)) {
            return 0;
        }
        try {
            boolean fast = comesFast();
            int looks = virtual ? YIELDS : fast ? LOOKS : FEW_LOOKS;
            for (int i = 0; i < looks; i++) {
                if (virtual) {
                    Thread.yield();
                } else {
                    for (int j = 0; j < SPINS_BETWEEN_LOOKS; j++) {
                        Thread.onSpinWait();
                    }
                }
                // A virtual thread does not let elements gather: it may get a carrier again only much later.
                if (virtual || !fast || i >= looks / 2 || isWorthALook()) {
                    long done = attempt(value, object);
                    if (done != 0) {
                        return done;
                    }
                }
            }
            return 0;
        } finally {
            arrived();
        }
    }
}
