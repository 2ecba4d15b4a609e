package io.github.poolchain.queue;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.idle.Backoff;
import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A chain of a {@link LongQueue} with what its producer and the consumers write, each on lines of their own. */
final class Lane {
    /*
     * The producer's side, an array:                         The consumers' side, another:
     *
     *     in      1 while somebody pushes                        taken    elements taken so far; by CAS
     *     pushed  elements pushed so far                         limit    elements moved here so far, >= taken
     *     credit  elements that may be pushed, if bounded        claim    1 while somebody moves elements here
     *     calm    puts since one found a sleeper                 items    those from taken to limit, where all can take
     *                                                            counted  as far as takes have become permits again
     *
     * Elements come from the chain to the items in runs, since a pop there moves the line that the producer writes at each push.
     * Consumers take them from the items one by one, where only consumers write:
     *
     *     take:    t = taken; if t < limit: v = items[t]; CAS taken t -> t + 1         v was t's until then: items are only
     *     refill:  CAS claim 0 -> 1; if taken == limit:                                written when all are taken, and taken
     *              pop a run into items; limit += its length;   claim = 0              never comes back
     *
     * Whether a lane is empty is asked in this order: the chain, then the claim, then the items. What has left the chain before the
     * first look is then seen in the hands of the claimer or in the items, or has been taken.
     *
     * A lane of a platform thread is entered by that thread alone, with a plain write of in; a shared one by CAS. Both then look at
     * the gate:
     *
     *     producer:  in = 1      (opaque, or CAS)                 who shuts the gate:  gate = CLOSED or TRIMMING
     *                gate open?  else in = 0, away                                     heavy fence
     *                ... push ...                                                      wait until in == 0       (acquire)
     *                in = 0      (release)
     *
     * The heavy fence falls before both steps of the producer, who then sees the gate shut, or after both, and then in is seen.
     */

    static final int OPEN = 0;
    static final int TRIMMING = 1;
    static final int CLOSED = 2;

    /** How many elements are moved from a chain at once. */
    static final int RUN = 64;

    private static final int LINE = 16;

    private static final int IN = LINE;
    private static final int PUSHED = IN + 1;
    private static final int CREDIT = IN + 2;
    private static final int CALM = IN + 3;
    private static final int PRODUCER_WORDS = 3 * LINE;

    private static final int TAKEN = LINE;
    private static final int LIMIT = TAKEN + 1;
    private static final int CLAIM = TAKEN + 2;
    private static final int ITEMS = 2 * LINE;
    private static final int COUNTED = ITEMS + RUN + LINE;
    private static final int CONSUMER_WORDS = COUNTED + 2 * LINE;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
    private static final VarHandle GATE;
    private static final VarHandle OWNER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GATE = lookup.findVarHandle(Lane.class, "gate", int.class).withInvokeExactBehavior();
            OWNER = lookup.findVarHandle(Lane.class, "owner", WeakReference.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What {@link #refill} answers. */
    enum Refill {
        /** There was nothing at some moment of the call. */
        EMPTY,
        /** There may be something now. */
        FILLED,
        /** Another thread is moving elements. */
        BUSY
    }

    private final PoolChain chain = new PoolChain();
    private final long[] producer = new long[PRODUCER_WORDS];
    private final long[] consumer = new long[CONSUMER_WORDS];

    private final boolean isShared;

    /** Whose lane it is; refers to nobody if it is shared, or nobody's. Changed by CAS, from a dead thread. */
    private volatile WeakReference<Thread> owner;

    /** The owner's thread id; 0 if it is shared. Written by the owner; for others a hint. */
    long ownerId;

    /** Where {@link Lanes} has noted it for its owner. Under the monitor there. */
    int place = -1;

    private volatile int gate;

    private Lane(@Nullable Thread owner, int gate) {
        this.isShared = owner == null;
        this.owner = new WeakReference<>(owner);
        this.ownerId = owner == null ? 0 : owner.threadId();
        this.gate = gate;
    }

    /** A lane of a thread of its own. */
    static Lane of(Thread owner, int gate) {
        return new Lane(owner, gate);
    }

    /** One for many. */
    static Lane shared(int gate) {
        return new Lane(null, gate);
    }

    // ---- Producer

    /** Any thread: whether the lane is the caller's from now on, as its owner was dead. Who sees that sees all that it did. */
    boolean adopt(Thread heir) {
        WeakReference<Thread> before = owner;
        if (isShared || isAlive(before) || !OWNER.compareAndSet(this, before, new WeakReference<>(heir))) {
            return false;
        }
        ownerId = heir.threadId();
        return true;
    }

    /** Whether somebody lives whose lane this is. */
    boolean isOwnerAlive() {
        return isAlive(owner);
    }

    private static boolean isAlive(WeakReference<Thread> reference) {
        Thread thread = reference.get();
        return thread != null && thread.isAlive();
    }

    /** Owner, or any thread if it is shared. False if the gate is shut, or somebody is in. Ends with {@link #exit}. */
    boolean enter() {
        if (isShared) {
            // Ordering: full, before the look at the gate; also acquire: what the last to be in did comes before.
            if ((long) LONGS.getOpaque(producer, IN) != 0 || !LONGS.compareAndSet(producer, IN, 0L, 1L)) {
                return false;
            }
        } else {
            // Ordering: opaque; see above.
            LONGS.setOpaque(producer, IN, 1L);
            if (!Fence.ASYMMETRIC) {
                VarHandle.fullFence();
            }
        }
        if (gate == OPEN) {
            return true;
        }
        exit();
        return false;
    }

    /** Who is in. Ordering: release; pairs with the acquire in isOut, and with the CAS of the next in a shared lane. */
    void exit() {
        LONGS.setRelease(producer, IN, 0L);
    }

    /** Who is in. Whatever it throws, the value is not in. */
    void push(long value) {
        chain.pushHead(value);
        LONGS.setOpaque(producer, PUSHED, producer[PUSHED] + 1);
    }

    /** Who is in: all, or none if it throws. */
    void push(long[] from, int offset, int length) {
        int _ = chain.pushHead(from, offset, length);
        LONGS.setOpaque(producer, PUSHED, producer[PUSHED] + length);
    }

    /** Who is in, of a bounded queue. */
    long credit() {
        return producer[CREDIT];
    }

    void addCredit(long change) {
        producer[CREDIT] += change;
    }

    /** Producer, after a put: whether so many in a row have found nobody asleep. Threads that share a lane may overwrite this. */
    boolean isCalm(int puts) {
        long calm = producer[CALM] + 1;
        producer[CALM] = calm >= puts ? 0 : calm;
        return calm >= puts;
    }

    void disturb() {
        producer[CALM] = 0;
    }

    // ---- Who shuts the gate

    int gate() {
        return gate;
    }

    void close() {
        gate = CLOSED;
    }

    /** Whether the gate was open, and is shut for the caller now. */
    boolean beginTrim() {
        return GATE.compareAndSet(this, OPEN, TRIMMING);
    }

    void endTrim() {
        boolean _ = GATE.compareAndSet(this, TRIMMING, OPEN); // or it has been closed
    }

    /** After the heavy fence: whether nobody pushes, from now on until the gate is opened. */
    boolean isOut() {
        return (long) LONGS.getAcquire(producer, IN) == 0;
    }

    /** Who has shut the gate, when nobody pushes. */
    long trim() {
        try {
            return chain.trim();
        } catch (IllegalStateException e) {
            if (gate != CLOSED) {
                throw e;
            }
            return 0; // all has been taken meanwhile, and then the memory was freed
        }
    }

    // ---- Consumers

    /** Takes an element from the items; 0 if there is none there. */
    long take() {
        long taken = taken();
        // Ordering: acquire; pairs with the release in refill.
        while (taken < (long) LONGS.getAcquire(consumer, LIMIT)) {
            long value = item(taken);
            if (Seam.ENABLED) {
                Seam.TAKE_BEFORE_CAS.reached();
            }
            // Linearization point, if it succeeds. Ordering: full; a look at who waits for room comes after.
            long witness = (long) LONGS.compareAndExchange(consumer, TAKEN, taken, taken + 1);
            if (witness == taken) {
                return value;
            }
            taken = witness;
        }
        return 0;
    }

    /** Takes several from the items, by one CAS; how many. */
    int take(long[] into, int offset, int length) {
        long taken = taken();
        while (true) {
            int count = (int) Math.min(length, (long) LONGS.getAcquire(consumer, LIMIT) - taken);
            if (count <= 0) {
                return 0;
            }
            for (int i = 0; i < count; i++) {
                into[offset + i] = item(taken + i);
            }
            long witness = (long) LONGS.compareAndExchange(consumer, TAKEN, taken, taken + count);
            if (witness == taken) {
                return count;
            }
            taken = witness;
        }
    }

    private long item(long number) {
        return (long) LONGS.getOpaque(consumer, ITEMS + (int) (number & (RUN - 1)));
    }

    /** Ordering: acquire; pairs with the CAS in take. */
    long taken() {
        return (long) LONGS.getAcquire(consumer, TAKEN);
    }

    /** The element that a take would give, which stays; 0 if there is none among the items. */
    long first() {
        while (true) {
            long taken = taken();
            if (taken >= (long) LONGS.getAcquire(consumer, LIMIT)) {
                return 0;
            }
            long value = item(taken);
            VarHandle.acquireFence();
            if (taken() == taken) {
                return value;
            }
        }
    }

    /** As {@link #first}, of the chain, too; 0 also if another is moving elements. */
    long peek() {
        long value = first();
        return value == 0 && refill() == Refill.FILLED ? first() : value;
    }

    /** Takes this very element, if it is the first; it has been seen there. */
    boolean takeIfFirst(long value) {
        long taken = taken();
        return taken < (long) LONGS.getAcquire(consumer, LIMIT)
                && item(taken) == value
                && LONGS.compareAndSet(consumer, TAKEN, taken, taken + 1);
    }

    /** Moves a run of elements from the chain to the items, if none are left there. */
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
            if (Seam.ENABLED) {
                Seam.REFILL_POPPED.reached();
            }
            // Ordering: release; pairs with the acquire in take: who sees the limit sees the items.
            LONGS.setRelease(consumer, LIMIT, limit + count);
            return count == 0 ? Refill.EMPTY : Refill.FILLED;
        } catch (IllegalStateException closed) {
            return Refill.EMPTY;
        } finally {
            unclaim();
        }
    }

    /** As {@link #refill}, but the elements go to the caller, by one CAS of the chain; how many, or -1 if another moves elements. */
    int takeFromChain(long[] into, int offset, int length) {
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
            // Linearization point: the pop, while all who look find the lane claimed.
            // In this order, so that nobody sees an item. Ordering: volatile; a look at who waits for room comes after.
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
        if (Seam.ENABLED) {
            Seam.REFILL_BEFORE_LOOK.reached();
        }
        boolean isEmpty = isChainEmpty();
        if (Seam.ENABLED) {
            Seam.REFILL_LOOKED.reached();
        }
        if (isEmpty) {
            return isClaimed() || hasItems() ? Refill.BUSY : Refill.EMPTY; // items that came between two looks
        }
        // Ordering: full; pairs with the release in unclaim.
        if (isClaimed() || !LONGS.compareAndSet(consumer, CLAIM, 0L, 1L)) {
            return Refill.BUSY;
        }
        if (Seam.ENABLED) {
            try {
                Seam.REFILL_CLAIMED.reached();
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
        return taken() < (long) LONGS.getAcquire(consumer, LIMIT);
    }

    private boolean isChainEmpty() {
        try {
            return chain.isEmpty();
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    /** Any thread, when nobody can push any more: whether all elements have been taken. */
    boolean isDrained() {
        return isChainEmpty() && !isClaimed() && !hasItems();
    }

    // ---- Any thread

    /** The elements in it, oldest first; those taken meanwhile may be among them. No element is moved to the items for that long. */
    long[] toArray() {
        for (int i = 0; isClaimed() || !LONGS.compareAndSet(consumer, CLAIM, 0L, 1L); i++) {
            Backoff.pause(i);
        }
        try {
            long taken = taken();
            int first = (int) Math.max(0, consumer[LIMIT] - taken);
            long[] chained = chain.toArray();
            long[] values = new long[first + chained.length];
            for (int i = 0; i < first; i++) {
                values[i] = item(taken + i);
            }
            System.arraycopy(chained, 0, values, first, chained.length);
            return values;
        } catch (IllegalStateException closed) {
            return new long[0];
        } finally {
            unclaim();
        }
    }

    /** How many elements there are: exact while nobody pushes or takes. */
    long size() {
        long taken = taken();
        return Math.max(0, pushed() - taken);
    }

    long pushed() {
        return (long) LONGS.getAcquire(producer, PUSHED);
    }

    /** Takes over the permits of elements that have been taken since this was last called; how many. */
    long harvest() {
        long counted = (long) LONGS.getAcquire(consumer, COUNTED);
        while (true) {
            long taken = taken();
            if (taken <= counted) {
                return 0;
            }
            long witness = (long) LONGS.compareAndExchange(consumer, COUNTED, counted, taken);
            if (witness == counted) {
                return taken - counted;
            }
            counted = witness;
        }
    }

    /** How many a harvest would give, or less than 0 if others harvest meanwhile. */
    long harvestable() {
        return taken() - (long) LONGS.getAcquire(consumer, COUNTED);
    }

    long footprint() {
        try {
            return chain.footprint();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    /** Frees the native memory. */
    void free() {
        chain.close();
    }
}
