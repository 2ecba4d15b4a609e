package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How a {@link LongQueue} ends: producers are shut out, consumers take what is left, then the memory goes. Any thread. */
final class Closing {
    /*
     *     OPEN
     *     SHUT     The gates of all lanes are being shut. Puts that are under way may still succeed.
     *     FENCED   A heavy fence has come after. Who is in a lane now may still succeed, nobody else can come in.
     *     SEALED   Each lane was seen with nobody in. From now on there are only takes; what is empty stays so.
     *     FREED    All lanes were empty.
     *
     * A closer does not wait for a producer that has been stopped inside. So any consumer that finds nothing tries to seal, too,
     * before its look; and a producer that comes out, and finds after a full fence that the phase is not OPEN, wakes the consumers.
     * Only who saw SEALED before it looked in vain may say that there is nothing to come.
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
            return true; // whoever looks into a lane now may claim it for a moment
        }
        if (!isSealed()) {
            return false;
        }
        // Ordering: full, after what the caller took, and left of a claim, and before it looks at what others have; so of two that take the
        // last elements of two lanes one at least sees that nothing is left.
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
                phase = SEALED; // whoever comes next; the caller may have an element to return
            }
        }
    }
}
