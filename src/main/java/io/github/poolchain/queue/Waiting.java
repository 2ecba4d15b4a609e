package io.github.poolchain.queue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One side of a queue, whose callers may have to wait: how they do. Any thread. */
abstract class Waiting {
    /**
     * Looks before a platform thread parks, for what comes fast: some 20 microseconds in all. To park and be woken takes about as long.
     */
    private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

    /**
     * Looks for what does not: some 2 microseconds. Who has spun for longer has made the scheduler leave it a processor of its own, and to be
     * woken there took 10 microseconds, where beside the producer it took 4.
     */
    private static final int FEW_LOOKS = LOOKS / 8;

    /** Calls of onSpinWait between two looks. */
    private static final int SPINS_BETWEEN_LOOKS = 16;

    /** How many spin at once: with more, those who could bring something have no processor. */
    private static final int SPINNERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** A virtual thread lets others have its carrier instead, so often. */
    private static final int YIELDS = 4;

    final WaitList list;

    /** The name of the queue, for events; empty if it has none. Written before the queue is handed out. */
    String queue = "";

    /** Nobody parks longer without looking: who should have woken us may have been ended by an error. */
    private static final long PARK_NANOS = 1_000_000_000L;

    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong rescues = new AtomicLong();
    private final boolean consuming;

    Waiting(boolean consuming, WaitList list) {
        this.consuming = consuming;
        this.list = list;
    }

    /** Does what the caller wants, if it can be done now; 0 if it cannot. */
    abstract long attempt(long value, @Nullable Object object);

    /** After this what the other side has done is seen by the next attempt, or it will see that somebody waits. */
    abstract void beforeLook();

    /** Who begins to spin: whether what it waits for has been coming fast, so that it may come in runs. */
    abstract boolean comesFast();

    /** Who spins for what comes fast: whether to attempt it now, or better a little later, when there is more. */
    abstract boolean isWorthALook();

    /** Whether an attempt of another might succeed. */
    abstract boolean isMoreThere();

    /** For tests: how often somebody that nobody woke found what it waited for, or that there will be none, after that time. */
    final long rescues() {
        return rescues.get();
    }

    final long waits() {
        return waits.get();
    }

    /**
     * Attempts until it can be done; 0 if the time is over. At least one attempt after the time is over.
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

    /** Who was coming, and has had its look, or gives up: if there is more, another must come. */
    private void arrived() {
        list.endComing();
        passOn();
    }

    /** Any thread that may have had in hand what another looked for. Ordering: the caller has made a full fence. */
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
                // A virtual thread does not let more come: nobody knows when it is on a carrier again.
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
