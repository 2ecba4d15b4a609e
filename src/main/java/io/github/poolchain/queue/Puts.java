package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import io.github.poolchain.idle.Fence;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The producers' side of a {@link LongQueue}. Any thread; the caller has reserved the stack. */
final class Puts extends Waiting {
    /** After so many puts of a lane in a row that found no consumer asleep, producers make no more fences. See {@link PutFence}. */
    private static final int CALM_PUTS = 1 << 14;

    private final Lanes lanes;
    private final @Nullable Permits permits;
    private final PutFence fence;
    private final WaitList consumers;
    private final Closing closing;
    private final PutFence.Forbidden closed;

    Puts(Lanes lanes, @Nullable Permits permits, PutFence fence, WaitList consumers) {
        super(false, new WaitList());
        this.lanes = lanes;
        this.permits = permits;
        this.fence = fence;
        this.consumers = consumers;
        this.closing = new Closing(lanes, fence, consumers, list);
        this.closed = () -> !closing.isOpen();
    }

    Closing closing() {
        return closing;
    }

    /** Puts a value, or an object, as is the kind of the lanes; false if the queue is full. */
    boolean offer(long value, @Nullable Object object) {
        Lane lane = enter();
        boolean in = false;
        try {
            if (QueueSeam.ENABLED) {
                QueueSeam.PUT_ENTERED.reached();
            }
            if (permits == null) {
                lane.push(value, object);
                in = true;
            } else if (lane.credit() > 0 || fetch(lane, permits, 1)) {
                lane.push(value, object);
                lane.addCredit(-1);
                in = true;
            }
            if (QueueSeam.ENABLED) {
                QueueSeam.PUT_PUSHED.reached();
            }
        } finally {
            if (in) {
                lane.exit();
            } else {
                exitInVain(lane);
            }
        }
        if (in && fence.isNeeded()) {
            wakeConsumers(lane);
        }
        return in;
    }

    /** Of {@link ChainLane}s. How many went in: all, or as many as there was room for. */
    int offer(long[] from, int offset, int length) {
        Lane lane = enter();
        boolean in = false;
        int count = length;
        try {
            if (permits != null) {
                if (lane.credit() < length) {
                    boolean _ = fetch(lane, permits, (int) (length - lane.credit()));
                }
                count = (int) Math.min(length, lane.credit());
            }
            ((ChainLane) lane).push(from, offset, count);
            if (permits != null) {
                lane.addCredit(-count);
            }
            in = count > 0;
        } finally {
            if (in) {
                lane.exit();
            } else {
                exitInVain(lane);
            }
        }
        if (in && fence.isNeeded()) {
            wakeConsumers(lane);
        }
        return count;
    }

    /**
     * Called by a producer in a lane that has put nothing, because the queue is full or there is no memory. Gives back the permits that it fetched, which
     * nobody else could use, and leaves the lane, since consumers of a closed queue wait for that.
     */
    private void exitInVain(Lane lane) {
        long unused = permits == null ? 0 : lane.credit();
        if (permits != null && unused > 0) {
            lane.addCredit(-unused);
            permits.add(unused);
        }
        lane.exit();
        if (unused > 0) {
            passOn(); // after a getAndAdd
        }
        wakeIfClosed();
    }

    /** Called by a producer that has left a lane. */
    private void wakeIfClosed() {
        // Ordering: full, between the exit and the look for waiters; pairs with a consumer that enters the list before it looks whether a producer is in.
        VarHandle.fullFence();
        if (!closing.isOpen()) {
            consumers.wakeAll(); // they can seal the queue, now that we are out
        }
    }

    private Lane enter() {
        Lane lane = lanes.mine();
        if (lane == null) {
            lane = lanes.find();
        }
        for (int i = 0; !lane.enter(); i++) {
            if (lane.gate() == Lane.CLOSED) {
                wakeIfClosed(); // a consumer may have found us in for that moment
                throw new QueueClosedException("the queue is closed and takes nothing in");
            }
            Backoff.pause(i);
        }
        return lane;
    }

    /** Called by the producer in the lane. Fetches permits for it; returns whether there were any. */
    private boolean fetch(Lane lane, Permits permits, int wanted) {
        int count = permits.take(list.waiting() > 0 ? wanted : Math.max(wanted, permits.batch()));
        lane.addCredit(count);
        passOn(); // after a CAS or a getAndAdd, or there was nothing in our hands
        return count > 0;
    }

    private void wakeConsumers(Lane lane) {
        if (QueueSeam.ENABLED) {
            QueueSeam.PUT_BEFORE_WAKING.reached();
        }
        // Ordering: full, between the push and the look for waiters; see WaitList.
        VarHandle.fullFence();
        if (consumers.waiting() > 0) {
            lane.disturb();
            consumers.wake();
        } else if (Fence.ASYMMETRIC && lane.isCalm(CALM_PUTS)) {
            fence.tryBias(consumers, closed);
        }
        if (!closing.isOpen()) {
            consumers.wakeAll(); // they can seal the queue, now that we are out
        }
    }

    /** For tests: the state after many puts that found no consumer asleep. */
    void bias() {
        fence.tryBias(consumers, closed);
    }

    /** For tests. */
    boolean isFenced() {
        return fence.isNeeded();
    }

    @Override
    long attempt(long value, @Nullable Object object) {
        return offer(value, object) ? 1 : 0;
    }

    @Override
    void beforeLook() {
        VarHandle.fullFence(); // pairs with the CAS of a take
    }

    @Override
    boolean comesFast() {
        return true;
    }

    @Override
    boolean isWorthALook() {
        return permits == null || permits.isRoom();
    }

    @Override
    boolean isMoreThere() {
        return permits != null && permits.areLeft();
    }
}
