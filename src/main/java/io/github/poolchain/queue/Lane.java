package io.github.poolchain.queue;

import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The elements that one producer, or one producer at a time, puts into a queue, in order. The producer's fields and the consumers' fields are on
 * separate lines. {@link ChainLane} and {@link CellLane} define where the elements are and how they are taken.
 */
abstract sealed class Lane permits ChainLane, CellLane {
    /*
     * The producer's side, an array:                         The consumers' side, another:
     *
     *     in      1 while a producer pushes                      taken    elements taken so far; by CAS
     *     pushed  elements pushed so far                         limit    up to where elements can be taken without a refill
     *     credit  elements that may be pushed, if bounded        counted  as far as takes have become permits again
     *     calm    puts since one found a sleeper
     *
     * A lane of a platform thread is entered by that thread alone, with a plain write of in; a shared one by CAS. Both then look at
     * the gate:
     *
     *     producer:  in = 1      (opaque, or CAS)                 closer or trimmer:   gate = CLOSED or TRIMMING
     *                gate open?  else in = 0, away                                     heavy fence
     *                ... push ...                                                      wait until in == 0       (acquire)
     *                in = 0      (release)
     *
     * The heavy fence falls before both steps of the producer, and then the producer sees the gate shut; or after both, and then in is seen.
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

    /** The results of {@link #refill}. */
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

    /** The owner; refers to no thread if the lane is shared or has no owner. Changed by CAS, from a dead thread. */
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

    /** Any thread. Makes the caller the owner if the owner is dead; returns whether it did. The caller then sees all that the dead thread did. */
    boolean adopt(Thread heir) {
        WeakReference<Thread> before = owner;
        if (isShared || isAlive(before) || !OWNER.compareAndSet(this, before, new WeakReference<>(heir))) {
            return false;
        }
        ownerId = heir.threadId();
        return true;
    }

    /** Whether the lane has an owner that lives. */
    boolean isOwnerAlive() {
        return isAlive(owner);
    }

    private static boolean isAlive(WeakReference<Thread> reference) {
        Thread thread = reference.get();
        return thread != null && thread.isAlive();
    }

    /** Owner, or any thread if the lane is shared. False if the gate is shut, or another producer is in. Ended by {@link #exit}. */
    boolean enter() {
        if (isShared) {
            // Ordering: full, before the look at the gate; also acquire: pairs with the release in the exit of the producer before.
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

    /** Producer in the lane. Ordering: release; pairs with the acquire in isOut, and with the CAS of the next producer of a shared lane. */
    void exit() {
        LONGS.setRelease(producer, IN, 0L);
    }

    /** Producer in the lane. Puts a value, or an object, depending on the kind of lane. If it throws, the element is not in. */
    abstract void push(long value, @Nullable Object object);

    /** Producer in the lane of a bounded queue. */
    long credit() {
        return producer[CREDIT];
    }

    void addCredit(long change) {
        producer[CREDIT] += change;
    }

    /** Producer, after a put. Whether that many puts in a row have found no consumer asleep. Threads that share a lane may overwrite the count. */
    boolean isCalm(int puts) {
        long calm = producer[CALM] + 1;
        producer[CALM] = calm >= puts ? 0 : calm;
        return calm >= puts;
    }

    void disturb() {
        producer[CALM] = 0;
    }

    // ---- Closer or trimmer

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

    /** After the heavy fence. Whether no producer is in; if so, none will be until the gate is opened. */
    boolean isOut() {
        return (long) LONGS.getAcquire(producer, IN) == 0;
    }

    /** With the gate shut and no producer in. Frees memory that is not needed; returns how many bytes. */
    abstract long trim();

    // ---- Consumers

    /** Takes an element below the limit; 0 if there is none. */
    final long take() {
        long taken = taken();
        while (taken < limit()) {
            long value = value(taken);
            if (QueueSeam.ENABLED) {
                QueueSeam.TAKE_BEFORE_CAS.reached();
            }
            // Linearization point, if it succeeds. Ordering: full, before the look for threads that wait for room.
            long witness = (long) LONGS.compareAndExchange(consumer, TAKEN, taken, taken + 1);
            if (witness == taken) {
                return value;
            }
            taken = witness;
        }
        return 0;
    }

    /** Takes several elements below the limit by one CAS; returns how many. */
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

    /** The value or handle of the element with that number. It is right if the CAS of a take succeeds afterwards. */
    abstract long value(long number);

    /** Sees to it that elements can be taken, if none can. */
    abstract Refill refill();

    /** As {@link #refill}, but the elements go to the caller, by one CAS; how many, or -1 if another moves elements. */
    abstract int refillTo(long[] into, int offset, int length);

    /** Ordering: acquire; pairs with the CAS of a take. */
    final long taken() {
        return (long) LONGS.getAcquire(consumer, TAKEN);
    }

    /** Ordering: acquire; pairs with the release by the thread that raised the limit, so that the elements below it are seen. */
    final long limit() {
        return (long) LONGS.getAcquire(consumer, LIMIT);
    }

    /** Any thread, when no producer can push any more. Whether all elements have been taken. */
    abstract boolean isDrained();

    // ---- Any thread

    /** How many elements there are: exact while no thread pushes or takes. */
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
