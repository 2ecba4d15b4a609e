package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The end of a {@link LongQueue}: producers are shut out, consumers take what is left, then the memory is freed. Any thread. */
final class Closing {
    /*
     *     OPEN
     *     SHUT     The gates of all lanes are being shut. Puts that are under way may still succeed.
     *     FENCED   A heavy fence was made after that. A producer that is in a lane now may still succeed; no other can enter.
     *     SEALED   Each lane was seen without a producer inside. From now on there are only takes; an empty lane stays empty.
     *     FREED    All lanes were empty.
     *
     * A closer does not wait for a producer that was stopped inside a lane. So each consumer that finds nothing tries to seal, too,
     * before its look. And a producer that comes out of a lane, and finds after a full fence that the phase is not OPEN, wakes the consumers.
     * A consumer may say that nothing will come only if it saw SEALED before it looked in vain.
     */

    private static final int OPEN = 0;
    private static final int SHUT = 1;
    private static final int FENCED = 2;
    private static final int SEALED = 3;
    private static final int FREED = 4;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Closing.class, "phase", int.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Lanes lanes;
    private final PutFence fence;
    private final WaitList consumers;
    private final WaitList producers;

    private volatile int phase;

    Closing(Lanes lanes, PutFence fence, WaitList consumers, WaitList producers) {
        this.lanes = lanes;
        this.fence = fence;
        this.consumers = consumers;
        this.producers = producers;
    }

    boolean isOpen() {
        return phase == OPEN;
    }

    /** Whether nothing can come any more. */
    boolean isSealed() {
        int now = phase;
        return now >= SEALED || (now == FENCED && seal());
    }

    private boolean seal() {
        if (!lanes.isOut()) {
            return false;
        }
        boolean _ = PHASE.compareAndSet(this, FENCED, SEALED);
        return true;
    }

    /** An error may end this anywhere; then it is done by the next call. */
    void close() {
        if (phase < FENCED) {
            boolean _ = PHASE.compareAndSet(this, OPEN, SHUT);
            lanes.close();
            // From here on each put makes a fence, and finds that the phase is not OPEN.
            fence.beforeLook();
            QueueSeam.CLOSE_SHUT.reached();
            if (Fence.ASYMMETRIC) {
                Fence.heavy();
            }
            boolean _ = PHASE.compareAndSet(this, SHUT, FENCED);
        }
        for (int i = 0; !isSealed() && i < Backoff.PARKS; i++) {
            Backoff.pause(i);
        }
        consumers.wakeAll();
        producers.wakeAll();
        freeIfDrained();
    }

    /** Whether nothing is left and nothing can come. */
    boolean isDrained() {
        if (phase == FREED) {
            return true; // not asked of the lanes: a thread that looks into one may claim it for a moment
        }
        if (!isSealed()) {
            return false;
        }
        // Ordering: full, after the caller's take and the end of its claim, and before its look at all lanes. So of two threads that take the
        // last elements of two lanes at least one sees that nothing is left.
        VarHandle.fullFence();
        for (Lane lane : lanes.all()) {
            if (!lane.isDrained()) {
                return false;
            }
        }
        return true;
    }

    void freeIfDrained() {
        if (phase != FREED && isDrained() && PHASE.compareAndSet(this, SEALED, FREED)) {
            try {
                for (Lane lane : lanes.all()) {
                    lane.free();
                }
            } catch (OutOfMemoryError notNow) {
                phase = SEALED; // the next caller tries again; this one may have an element to return
            }
        }
    }
}
