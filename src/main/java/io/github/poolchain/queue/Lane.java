package io.github.poolchain.queue;

import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What one producer, or one producer at a time, puts into a queue, in order: with what the producer and the consumers write, each on lines
 * of their own. Where the elements are, and how they are taken, is for {@link ChainLane} and {@link CellLane} to say.
 */
abstract sealed class Lane permits ChainLane, CellLane {
    /*
     * The producer's side, an array:                         The consumers' side, another:
     *
     *     in      1 while somebody pushes                        taken    elements taken so far; by CAS
     *     pushed  elements pushed so far                         limit    up to where elements can be taken without a refill
     *     credit  elements that may be pushed, if bounded        counted  as far as takes have become permits again
     *     calm    puts since one found a sleeper
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

    /** How many elements are taken by one CAS at most. */
    static final int RUN = 64;

    static final int LINE = 16;

    private static final int IN = LINE;
    static final int PUSHED = IN + 1;
    private static final int CREDIT = IN + 2;
    private static final int CALM = IN + 3;
    private static final int PRODUCER_WORDS = 3 * LINE;

    static final int TAKEN = LINE;
    static final int LIMIT = TAKEN + 1;
    private static final int COUNTED = TAKEN + LINE;
    static final int CONSUMER_WORDS = COUNTED + 2 * LINE;

    static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
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

    /** How the lanes of a queue are made: of a thread of its own, or shared if that is null; open or closed; its place among all, from 0. */
    @FunctionalInterface
    interface Maker {
        Lane make(@Nullable Thread owner, int gate, int place);
    }

    final long[] producer = new long[PRODUCER_WORDS];
    final long[] consumer;

    private final boolean isShared;

    /** Whose lane it is; refers to nobody if it is shared, or nobody's. Changed by CAS, from a dead thread. */
    private volatile WeakReference<Thread> owner;

    /** The owner's thread id; 0 if it is shared. Written by the owner; for others a hint. */
    long ownerId;

    /** Where {@link Lanes} has noted it for its owner. Under the monitor there. */
    int place = -1;

    private volatile int gate;

    Lane(@Nullable Thread owner, int gate, int consumerWords) {
        this.isShared = owner == null;
        this.owner = new WeakReference<>(owner);
        this.ownerId = owner == null ? 0 : owner.threadId();
        this.gate = gate;
        this.consumer = new long[consumerWords];
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

    /** Who is in: puts a value, or an object, as is the lane's kind. Whatever it throws, it is not in. */
    abstract void push(long value, @Nullable Object object);

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

    /** Who has shut the gate, when nobody pushes: gives back memory that is not needed; the bytes. */
    abstract long trim();

    // ---- Consumers

    /** Takes an element of those that can be taken; 0 if there is none. */
    final long take() {
        long taken = taken();
        while (taken < limit()) {
            long value = value(taken);
            if (QueueSeam.ENABLED) {
                QueueSeam.TAKE_BEFORE_CAS.reached();
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

    /** Takes several of those, by one CAS; how many. */
    final int take(long[] into, int offset, int length) {
        long taken = taken();
        while (true) {
            int count = (int) Math.min(length, limit() - taken);
            if (count <= 0) {
                return 0;
            }
            for (int i = 0; i < count; i++) {
                into[offset + i] = value(taken + i);
            }
            long witness = (long) LONGS.compareAndExchange(consumer, TAKEN, taken, taken + count);
            if (witness == taken) {
                return count;
            }
            taken = witness;
        }
    }

    /** What the element with that number is taken as. It was that, if the CAS of a take succeeds afterwards. */
    abstract long value(long number);

    /** Sees to it that elements can be taken, if none can. */
    abstract Refill refill();

    /** As {@link #refill}, but the elements go to the caller, by one CAS; how many, or -1 if another moves elements. */
    abstract int refillTo(long[] into, int offset, int length);

    /** Ordering: acquire; pairs with the CAS of a take. */
    final long taken() {
        return (long) LONGS.getAcquire(consumer, TAKEN);
    }

    /** Ordering: acquire; pairs with the release by who raised the limit, so that what is below is seen. */
    final long limit() {
        return (long) LONGS.getAcquire(consumer, LIMIT);
    }

    /** Any thread, when nobody can push any more: whether all elements have been taken. */
    abstract boolean isDrained();

    // ---- Any thread

    /** How many elements there are: exact while nobody pushes or takes. */
    final long size() {
        long taken = taken();
        return Math.max(0, pushed() - taken);
    }

    /** Ordering: acquire; pairs with the release in push. */
    final long pushed() {
        return (long) LONGS.getAcquire(producer, PUSHED);
    }

    /** Takes over the permits of elements that have been taken since this was last called; how many. */
    final long harvest() {
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
    final long harvestable() {
        return taken() - (long) LONGS.getAcquire(consumer, COUNTED);
    }

    abstract long footprint();

    /** Frees the native memory. */
    abstract void free();
}
