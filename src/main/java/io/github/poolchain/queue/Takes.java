package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import org.jspecify.annotations.Nullable;

/** The consumers' side of a {@link LongQueue}. Any thread; the caller has reserved the stack. */
final class Takes extends Waiting {
    /*
     * A consumer stays at a lane until that needs a refill, then goes round to the next lane that has elements. It refills the lane it
     * comes from last. So between two refills of one lane the same consumer has looked at all others, and has taken something
     * wherever there was something. That is the bound on waiting that LongQueue states.
     *
     * If a round finds nothing, and no element was taken meanwhile, then all lanes were empty at once: a lane that was empty at its look had been
     * empty since the beginning of the round, so at the first look all were.
     */

    /**
     * If so many elements have been taken between two waits, elements come fast, and a consumer that spins lets several gather. If it took the
     * first one it would stop spinning, and the next put would wake another thread.
     */
    private static final int FAST = 16;

    /** How many it lets gather; or half of the capacity, if that is less. */
    private static final int MANY = Lane.RUN;

    private static final int CURSORS = 16;
    private static final int LINE = 32;

    private final Lanes lanes;
    private final boolean bounded;
    private final int many;
    private final PutFence fence;
    private final Puts puts;
    private final Closing closing;

    /** How many had been taken when a consumer last began to spin. Consumers that spin at once may overwrite it. */
    private long takenBefore;

    /** The lane where a consumer goes on, by the thread's id. Threads that share an entry may overwrite it. */
    private final int[] cursors = new int[(CURSORS + 1) * LINE];

    Takes(Lanes lanes, @Nullable Permits permits, PutFence fence, WaitList list, Puts puts) {
        super(true, list);
        this.lanes = lanes;
        this.bounded = permits != null;
        this.many = permits == null ? MANY : Math.min(MANY, permits.capacity / 2);
        this.fence = fence;
        this.puts = puts;
        this.closing = puts.closing();
    }

    /** Takes a value; 0 if there is none. */
    long poll() {
        Lane[] all = lanes.all();
        int cursor = cursor();
        int at = cursors[cursor];
        if (at < all.length) {
            long value = all[at].take();
            if (value != 0) {
                taken();
                return value;
            }
        }
        return pollAround(cursor);
    }

    private static int cursor() {
        return ((int) Thread.currentThread().threadId() & (CURSORS - 1)) * LINE + LINE;
    }

    private long pollAround(int cursor) {
        for (int i = 0; ; i++) {
            Lane[] all = lanes.all();
            long before = takenFrom(all);
            boolean busy = false;
            int at = cursors[cursor];
            for (int n = 0; n < all.length; n++) {
                at = at + 1 < all.length ? at + 1 : 0;
                Lane lane = all[at];
                long value = lane.take();
                if (value == 0) {
                    Lane.Refill refill = lane.refill();
                    busy |= refill != Lane.Refill.EMPTY;
                    value = refill == Lane.Refill.FILLED ? lane.take() : 0;
                }
                if (value != 0) {
                    cursors[cursor] = at;
                    taken();
                    return value;
                }
            }
            if (!busy && takenFrom(all) == before) {
                nothing();
                return 0;
            }
            if (busy) {
                Backoff.pause(i);
            }
        }
    }

    private static long takenFrom(Lane[] all) {
        long taken = 0;
        for (Lane lane : all) {
            taken += lane.taken();
        }
        return taken;
    }

    /** How many came out; fewer than {@code length} only if there was nothing. */
    int poll(long[] into, int offset, int length) {
        int cursor = cursor();
        int count = 0;
        for (int i = 0; count < length; i++) {
            Lane[] all = lanes.all();
            long before = takenFrom(all);
            boolean found = false;
            boolean busy = false;
            int at = cursors[cursor];
            at = at < all.length ? at : 0;
            for (int n = 0; n < all.length && count < length; n++) {
                Lane lane = all[at];
                int most = Math.min(length - count, Lane.RUN);
                int got = lane.take(into, offset + count, most);
                if (got == 0) {
                    got = lane.refillTo(into, offset + count, most);
                }
                if (got > 0) {
                    count += got;
                    found = true;
                }
                busy |= got < 0;
                at = at + 1 < all.length ? at + 1 : 0;
            }
            cursors[cursor] = at;
            if (!found) {
                if (!busy && takenFrom(all) == before) {
                    break;
                }
                Backoff.pause(i);
            }
        }
        if (count > 0) {
            taken();
        } else if (length > 0) {
            nothing();
        }
        return count;
    }

    /** Of {@link CellLane}s: the handle that the next take of this thread may give; 0 if there is none. */
    long peek() {
        int cursor = cursor();
        while (true) {
            Lane[] all = lanes.all();
            long before = takenFrom(all);
            int at = cursors[cursor];
            at = at < all.length ? at : 0;
            for (int n = 0; n < all.length; n++) {
                long first = ((CellLane) all[at]).first();
                if (first != 0) {
                    cursors[cursor] = at;
                    return first;
                }
                at = at + 1 < all.length ? at + 1 : 0;
            }
            if (takenFrom(all) == before) {
                return 0;
            }
        }
    }

    /** After elements have been taken, by a CAS or a volatile write. */
    private void taken() {
        if (bounded) {
            puts.list.wake();
        }
        if (!closing.isOpen()) {
            closing.freeIfDrained();
        }
    }

    private void nothing() {
        if (!closing.isOpen()) {
            closing.freeIfDrained();
        }
    }

    /**
     * One element, or 0 if there is none now.
     *
     * @throws QueueClosedException if there will never be one
     */
    @Override
    long attempt(long value, @Nullable Object object) {
        boolean sealed = !closing.isOpen() && closing.isSealed();
        long taken = poll();
        if (taken == 0 && sealed) {
            throw new QueueClosedException("the queue is closed, and all that was in it has been taken");
        }
        return taken;
    }

    @Override
    void beforeLook() {
        fence.beforeLook();
    }

    @Override
    boolean comesFast() {
        long taken = takenFrom(lanes.all());
        long since = taken - takenBefore;
        takenBefore = taken;
        return since >= FAST;
    }

    @Override
    boolean isWorthALook() {
        return lanes.size() >= many;
    }

    @Override
    boolean isMoreThere() {
        return lanes.size() > 0;
    }
}
