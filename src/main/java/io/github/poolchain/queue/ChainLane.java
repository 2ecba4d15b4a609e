package io.github.poolchain.queue;

import io.github.poolchain.deque.PoolChain;
import org.jspecify.annotations.Nullable;

/** A lane of a {@link LongQueue}: a chain, and a run of elements that have been moved out of it and can be taken. */
final class ChainLane extends Lane {
    /*
     * The consumers' side has two more fields:
     *
     *     claim    1 while a consumer moves elements here
     *     items    the elements from taken to limit, which any consumer can take
     *
     * Elements come from the chain to the items in runs, since a pop there moves the line that the producer writes at each push.
     * Consumers take them from the items one by one, where only consumers write:
     *
     *     take:    t = taken; if t < limit: v = items[t]; CAS taken t -> t + 1         v was t's until then: items are only
     *     refill:  CAS claim 0 -> 1; if taken == limit:                                written when all are taken, and taken
     *              pop a run into items; limit += its length;   claim = 0              never comes back
     *
     * A look whether a lane is empty goes in this order: the chain, then the claim, then the items. What left the chain before the
     * first look is then seen in the hands of the claimer, or in the items, or it has been taken.
     */

    private static final int CLAIM = LIMIT + 1;
    private static final int ITEMS = CONSUMER_WORDS;
    private static final int WORDS = ITEMS + RUN + LINE;

    private final PoolChain chain = new PoolChain();

    ChainLane(@Nullable Thread owner, int gate) {
        super(owner, gate, WORDS);
    }

    @Override
    void push(long value, @Nullable Object none) {
        chain.pushHead(value);
        countPushed(1);
    }

    /** Producer in the lane. Pushes all of them; none if it throws. */
    void push(long[] from, int offset, int length) {
        int _ = chain.pushHead(from, offset, length);
        countPushed(length);
    }

    private void countPushed(int count) {
        LONGS.setOpaque(producer, PUSHED, producer[PUSHED] + count);
    }

    @Override
    long trim() {
        try {
            return chain.trim();
        } catch (IllegalStateException e) {
            if (gate() != CLOSED) {
                throw e;
            }
            return 0; // all has been taken meanwhile, and then the memory was freed
        }
    }

    @Override
    long value(long number) {
        return (long) LONGS.getOpaque(consumer, ITEMS + (int) (number & (RUN - 1)));
    }

    /** Moves a run of elements from the chain to the items, if none are left there. */
    @Override
    Refill refill() {
        Refill claimed = claim();
        if (claimed != Refill.FILLED || hasItems()) {
            if (claimed == Refill.FILLED) {
                unclaim();
            }
            return claimed;
        }
        try {
            long limit = consumer[LIMIT];
            int at = (int) (limit & (RUN - 1));
            int count = chain.popTail(consumer, ITEMS + at, RUN - at);
            if (QueueSeam.ENABLED) {
                QueueSeam.REFILL_POPPED.reached();
            }
            // Ordering: release; pairs with the acquire in take: a thread that sees the limit sees the items.
            LONGS.setRelease(consumer, LIMIT, limit + count);
            return count == 0 ? Refill.EMPTY : Refill.FILLED;
        } catch (IllegalStateException closed) {
            return Refill.EMPTY;
        } finally {
            unclaim();
        }
    }

    @Override
    int refillTo(long[] into, int offset, int length) {
        Refill claimed = claim();
        if (claimed != Refill.FILLED) {
            return claimed == Refill.BUSY ? -1 : 0;
        }
        try {
            if (hasItems()) {
                return -1;
            }
            long limit = consumer[LIMIT];
            int count = chain.popTail(into, offset, length);
            // Linearization point: the pop; every other thread finds the lane claimed meanwhile.
            // taken and limit are written in this order, so that no thread sees an item. Ordering: volatile, before the look for threads that wait for room.
            LONGS.setVolatile(consumer, TAKEN, limit + count);
            LONGS.setRelease(consumer, LIMIT, limit + count);
            return count;
        } catch (IllegalStateException closed) {
            return 0;
        } finally {
            unclaim();
        }
    }

    /** FILLED if the lane is claimed now. */
    private Refill claim() {
        if (QueueSeam.ENABLED) {
            QueueSeam.REFILL_BEFORE_LOOK.reached();
        }
        boolean isEmpty = isChainEmpty();
        if (QueueSeam.ENABLED) {
            QueueSeam.REFILL_LOOKED.reached();
        }
        if (isEmpty) {
            return isClaimed() || hasItems() ? Refill.BUSY : Refill.EMPTY; // items that came between two looks
        }
        // Ordering: full; pairs with the release in unclaim.
        if (isClaimed() || !LONGS.compareAndSet(consumer, CLAIM, 0L, 1L)) {
            return Refill.BUSY;
        }
        if (QueueSeam.ENABLED) {
            try {
                QueueSeam.REFILL_CLAIMED.reached();
            } catch (Throwable byTheTest) {
                unclaim();
                throw byTheTest;
            }
        }
        return Refill.FILLED;
    }

    private void unclaim() {
        LONGS.setRelease(consumer, CLAIM, 0L);
    }

    private boolean isClaimed() {
        // Ordering: acquire; pairs with the release in unclaim, so that the items are seen.
        return (long) LONGS.getAcquire(consumer, CLAIM) != 0;
    }

    private boolean hasItems() {
        return taken() < limit();
    }

    private boolean isChainEmpty() {
        try {
            return chain.isEmpty();
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Override
    boolean isDrained() {
        return isChainEmpty() && !isClaimed() && !hasItems();
    }

    @Override
    long footprint() {
        try {
            return chain.footprint();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    @Override
    void free() {
        chain.close();
    }
}
