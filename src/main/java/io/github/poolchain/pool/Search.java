package io.github.poolchain.pool;

import io.github.poolchain.idle.Waiters;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The slow path of one acquire: finds a buffer, or makes one, or waits. */
final class Search implements Waiters.Attempt<Search> {
    /*
     * While there is room: an idle buffer, otherwise a new slab. While there is none: an idle buffer wherever it is; then room that is made by freeing
     * slabs of other sizes all of whose buffers are idle; then an idle buffer of a larger size. A caller with a timeout has such slabs freed by the
     * Reclaimer; one without frees them itself.
     *
     * A caller that waits takes no larger buffer that could be freed instead. Otherwise threads that hold such a buffer and wait for a second one could
     * wait for each other, although there is memory enough for all that they hold and want.
     */

    /** As long as nothing comes back: a sweep may have passed by a shard in which a thread was at work. */
    static final long BETWEEN_REQUESTS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Slabs slabs;

    /** Null for a buffer that is too large to be kept. */
    private final @Nullable SizeClass sizeClass;

    private final int number;
    private final int bytes;
    private final long deadline;
    private final boolean waits;

    /** Whether everything that could be freed has been freed. */
    private boolean last;

    private boolean asked;

    /** How many leases were over when the Reclaimer was last asked, and when that was. */
    private long overWhenAsked;

    private long askedAt;

    /** Whether there was no heap to start the Reclaimer's thread. */
    private boolean unheard;

    // The result: one of the two.

    private @Nullable Buffer buffer;

    /** How many buffers the slab that the caller may make should have. */
    private int count;

    private Search(Slabs slabs, @Nullable SizeClass sizeClass, int number, int bytes, long nanos) {
        this.slabs = slabs;
        this.sizeClass = sizeClass;
        this.number = number;
        this.bytes = bytes;
        this.waits = nanos > 0;
        this.deadline = System.nanoTime() + Math.max(0, nanos);
    }

    /**
     * Any thread; the stack is reserved. A buffer of a size, which is the caller's; null if there is none and no room until the time is
     * over.
     *
     * @param number of the size; as many as there are sizes, or more, for a buffer that is too large to be kept
     */
    static @Nullable Buffer find(Slabs slabs, int number, int bytes, long nanos) throws InterruptedException {
        slabs.checkOpen();
        SizeClass sizeClass = number < slabs.sizeClasses() ? slabs.sizeClass(number) : null;
        if (sizeClass != null && !slabs.waiters.isOthersTurn()) {
            slabs.retryRefused();
            Buffer idle = sizeClass.store.take();
            if (idle == null) {
                idle = sizeClass.store.takeSlow(slabs.hasRoom(bytes));
            }
            if (idle != null) {
                return idle;
            }
            slabs.checkOpen();
        }
        return new Search(slabs, sizeClass, number, bytes, nanos).find();
    }

    private @Nullable Buffer find() throws InterruptedException {
        count = slabs.waiters.isOthersTurn() ? 0 : slabs.reserve(sizeClass, bytes, Integer.MAX_VALUE, false);
        if (count > 0) {
            return make();
        }
        Events.LimitReached event = Events.LimitReached.started();
        slabs.searching.incrementAndGet();
        if (sizeClass != null) {
            sizeClass.searching.incrementAndGet();
        }
        Search found = null;
        try {
            found = waits ? slabs.waiters.await(this, deadline - System.nanoTime(), 0) : findNow();
        } finally {
            if (sizeClass != null) {
                sizeClass.searching.decrementAndGet();
            }
            slabs.searching.decrementAndGet();
        }
        try {
            if ((waits || found == null) && event.isOver()) {
                event.commit(slabs.leaks.pool, slabs.maxBytes, slabs.inUse(), waits, found != null);
            }
        } catch (Throwable thrown) {
            giveUp();
            throw thrown;
        }
        return found == null || buffer != null ? buffer : make();
    }

    private void giveUp() {
        if (buffer != null) {
            slabs.releaseSlow(buffer);
        } else if (count > 0) {
            slabs.giveUp(count, (long) count * bytes);
        }
    }

    /** Waits for threads that are at work in a shard, and not for buffers. */
    private @Nullable Search findNow() throws InterruptedException {
        while (true) {
            Search found = slabs.waiters.await(this, 0, slabs.patience);
            if (found != null || last || slabs.waiters.isOthersTurn()) {
                return found;
            }
            // Search once more in any case: memory may have been freed since the last attempt.
            last = !slabs.hasIdle() || slabs.sweep.tryIdle(0) || System.nanoTime() - deadline > slabs.patience;
        }
    }

    @Override
    public @Nullable Search make(Waiters.Look look) {
        slabs.checkOpen();
        long hands = slabs.sweep.look();
        long ended = slabs.ended();
        slabs.retryRefused();
        buffer = sizeClass == null ? null : sizeClass.store.takeAnywhere(look);
        if (buffer != null) {
            return this;
        }
        count = slabs.reserve(sizeClass, bytes, Integer.MAX_VALUE, last);
        if (count > 0) {
            return this;
        }
        boolean timeIsUp = System.nanoTime() - deadline >= 0;
        if (last || (asked && (!slabs.reclaimer.isAtWork() || timeIsUp))) {
            takeLarger(look, !last && !unheard && !timeIsUp);
            if (buffer != null) {
                return this;
            }
        }
        if (waits && slabs.hasIdle() && isWorthAsking()) {
            unheard = !slabs.reclaimer.request(Reclaimer.ALL);
        }
        asked = true;
        if (slabs.sweep.mayHaveMissed(hands) || slabs.mayHaveMissed(ended)) {
            look.busy();
        }
        return null;
    }

    /**
     * Whether there may be something to free that the last sweep has not found. Each sweep wakes all waiters. If they asked again at once, they and
     * the Reclaimer would keep each other busy for as long as nothing comes back.
     */
    private boolean isWorthAsking() {
        long over = slabs.over();
        long now = System.nanoTime();
        if (asked && over == overWhenAsked && now - askedAt < BETWEEN_REQUESTS_NANOS) {
            return false;
        }
        overWhenAsked = over;
        askedAt = now;
        return true;
    }

    private void takeLarger(Waiters.Look look, boolean othersAreFreed) {
        for (int i = number + 1; i < slabs.sizeClasses() && buffer == null; i++) {
            SizeClass larger = slabs.known(i);
            if (larger != null && !(othersAreFreed && larger.isOneEach(slabs.maxBytes))) {
                buffer = larger.store.takeAnywhere(look);
            }
        }
    }

    /** Makes a slab. If the system has no memory for it, or none for so much, all that is idle is freed, and one buffer made. */
    private @Nullable Buffer make() throws InterruptedException {
        try {
            return slabs.make(sizeClass, bytes, count);
        } catch (OutOfMemoryError tooMuch) {
            freeIdle();
            if (slabs.reserve(sizeClass, bytes, 1, true) == 0) {
                throw tooMuch;
            }
            return slabs.make(sizeClass, bytes, 1);
        }
    }

    private void freeIdle() throws InterruptedException {
        if (!waits) {
            boolean _ = slabs.sweep.tryIdle(slabs.patience);
            return;
        }
        boolean _ = slabs.reclaimer.request(Reclaimer.ALL);
        Search _ = slabs.waiters.awaitOutOfTurn(look -> slabs.reclaimer.isAtWork() ? null : this, deadline - System.nanoTime());
    }
}
