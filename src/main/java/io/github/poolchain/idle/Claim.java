package io.github.poolchain.idle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The right to use a shard: its owner has it without a locked instruction, any other thread claims it by CAS. */
abstract class Claim extends Line {
    /*
     * The asymmetric claim. While a shard is BIASED its owner uses it with plain reads and writes between two stores of its own:
     *
     *     owner:    in = 1                (opaque)       revoker:  mode: BIASED -> REVOKING      (CAS)
     *               if mode != BIASED: in = 0, away                heavy fence
     *               ... plain ...                                  wait until in == 0            (acquire)
     *               in = 0                (release)                mode: REVOKING -> SHARED      (CAS, of the version marked)
     *
     * The fence falls either before in = 1 and the owner's look at the mode, and then the owner sees REVOKING; or after both, and then the
     * revoker sees in == 1, or what the owner has done; see Fence. An owner that sees REVOKING is not inside, so it makes its shard SHARED itself.
     * `in` is opaque, because the compiler might otherwise read the mode first and leave a safepoint poll between the two.
     *
     *     SHARED: a thread claims the shard by CAS of `held`, 0 -> 1, then looks at the mode again, and gives the shard back by a release store.
     *     BIASED again: the owner stores it, with the next version, while it holds the claim. After a full fence it looks at the pressure, and takes
     *                   the bias back if there is any. The version keeps a revoker that was stopped after its fence from sharing a shard whose
     *                   owner has been biased again since.
     *     CLOSED: for ever, and the shard is empty.
     *
     * No call lies between two writes that belong together. Where a VarHandle's call must, it is the one that ends the use of the shard; if the
     * stack overflows in it, the same store is made without a call.
     */

    static final long BIASED = 0;
    static final long REVOKING = 1;
    static final long SHARED = 2;
    static final long CLOSED = 3;

    /** The bits of the mode that say the state; the others count versions. */
    static final long STATE = 3;

    /** What {@link #mark} returns if there is nothing to revoke. */
    static final long UNMARKED = -1;

    /** No thread's id. */
    static final long NOBODY = 0;

    /**
     * Calls of the owner before it is biased again, the first time; from then on twice as many each time, up to the other, until the
     * period ends. So a pool that is at its limit all the time mostly stays without bias.
     */
    private static final int CALLS_BEFORE_BIAS = 64;

    private static final int MOST_CALLS_BEFORE_BIAS = 1 << 14;

    static final VarHandle IN;
    private static final VarHandle MODE;
    private static final VarHandle HELD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN = lookup.findVarHandle(Claim.class, "in", int.class).withInvokeExactBehavior();
            MODE = lookup.findVarHandle(Claim.class, "mode", long.class).withInvokeExactBehavior();
            HELD = lookup.findVarHandle(Claim.class, "held", int.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The id of the thread that may be biased here; {@link #NOBODY} if all share it. */
    final long owner;

    volatile long mode = SHARED;

    /** 1 while the owner is inside, or looks whether it may be. Written by the owner only. */
    int in;

    /** 1 while a thread has claimed the shard. */
    volatile int held;

    // The fields below belong to the owner while it is inside, or to the thread that has the claim.

    /** The loaded magazine's items and how many there are; the next to take is the last. */
    @Nullable Object[] items;

    int top;

    /** The loaded magazine's floor. At the floor the magazine looks empty to the fast path, so that the slow path lowers it. */
    int floor;

    /** How many objects have been handed out. */
    long taken;

    /** When {@link #taken} has reached this, the next object is a sample. The magazine then looks empty to the fast path. */
    long sampleAt;

    /** How many objects have been given back here after a lease. */
    long puts;

    private final Waiters waiters;

    /** The owner's calls that used a claim since the shard was last biased; counted up to {@link #callsBeforeBias}. */
    int sharedCalls;

    /** After so many of these calls the shard becomes biased again. */
    int callsBeforeBias;

    Claim(Waiters waiters, long owner, @Nullable Object[] items) {
        this.waiters = waiters;
        this.owner = owner;
        this.items = items;
    }

    /** Marks the shard, if it is biased; the mark, or {@link #UNMARKED}. */
    long mark() {
        long seenMode = mode;
        while ((seenMode & STATE) == BIASED) {
            long witness = (long) MODE.compareAndExchange(this, seenMode, seenMode + REVOKING);
            if (witness == seenMode) {
                return seenMode + REVOKING;
            }
            seenMode = witness;
        }
        return (seenMode & STATE) == REVOKING ? seenMode : UNMARKED;
    }

    /** After a heavy fence that came after the mark: shares the shard as soon as its owner is out, unless that takes too long. */
    void share(long mark) {
        for (int i = 0; mode == mark && (int) IN.getAcquire(this) != 0; i++) {
            if (i == Backoff.PARKS) {
                return; // the owner has been stopped in the middle
            }
            Backoff.pause(i);
        }
        shareMarked(mark);
    }

    private void shareMarked(long mark) {
        // Ordering: full; pairs with the CAS in claim.
        boolean _ = MODE.compareAndSet(this, mark, mark - REVOKING + SHARED);
    }

    /** Takes the shard for the calling thread, whose id is given; false if another thread has it. Ended by {@link #exit}. */
    boolean enter(long id) {
        boolean entered = tryEnter(id);
        if (IdleSeam.ENABLED && entered) {
            try {
                IdleSeam.ENTERED.reached();
            } catch (Throwable byTheTest) {
                exit(id);
                throw byTheTest;
            }
        }
        return entered;
    }

    private boolean tryEnter(long id) {
        if (owner == id) {
            // Ordering: opaque; see above.
            IN.setOpaque(this, 1);
            long now = mode;
            if ((now & STATE) == BIASED) {
                return true;
            }
            in = 0;
            if ((now & STATE) == REVOKING) {
                shareMarked(now);
            }
        }
        return claim();
    }

    /** By CAS. */
    boolean claim() {
        // Ordering: full; pairs with the release in exit.
        if ((mode & STATE) != SHARED || held != 0 || !HELD.compareAndSet(this, 0, 1)) {
            return false;
        }
        if ((mode & STATE) == SHARED) {
            return true;
        }
        held = 0;
        return false;
    }

    /** Gives the shard back. If it was claimed, a full fence has been made when this returns. The caller has reserved stack. */
    void exit(long id) {
        if (owner == id) {
            if (in != 0) {
                leave();
                return;
            }
            mayBias();
        }
        held = 0;
    }

    /** Owner, inside. */
    private void leave() {
        try {
            // Ordering: release; pairs with the acquire in share.
            IN.setRelease(this, 0);
        } catch (Throwable overflow) { // of the stack: the store needs none
            in = 0;
        }
    }

    private void mayBias() {
        if (sharedCalls < callsBeforeBias) {
            sharedCalls++;
        } else if (Fence.ASYMMETRIC && waiters.pressure == 0) {
            bias();
        }
    }

    /** Owner, with the claim. */
    private void bias() {
        sharedCalls = 0;
        callsBeforeBias = Math.clamp(2L * callsBeforeBias, CALLS_BEFORE_BIAS, MOST_CALLS_BEFORE_BIAS);
        long biased = (mode | STATE) + 1;
        // Ordering: volatile, before the look at the pressure; pairs with the waiter's increment of the pressure, before its look at the mode.
        mode = biased;
        if (waiters.pressure != 0) {
            boolean _ = MODE.compareAndSet(this, biased, biased + SHARED); // fails if a revoker was first
        }
    }
}
