package io.github.poolchain.idle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Not the claim: what {@link Claim}, {@link Store} and {@link Waiters} do, once more, for a shard with a few numbers, with a flaw. The tests
 * of the claim, put to this as controls, must see it.
 *
 * <p>Where the flaw is not in the fence the owner makes a full one itself, so that none is needed that takes time. It waits a moment, or
 * yields, where the flaw can be hit, as a build cannot wait for chance.
 */
final class WeakClaim extends WeakClaimMode {
    enum Flaw {
        /** No fence between the mark and the look whether the owner is inside. */
        NO_FENCE,
        /** A fence, but only of the revoker itself. */
        OWN_FENCE_ONLY,
        /** The owner says that it has left before its last write. */
        IN_CLEARED_EARLY,
        /** The owner looks whether anybody is pressing before it is biased, and not after; and the next. */
        PRESSURE_BEFORE_BIAS,
        /** Who looks for an object passes over a shard that is biased by the time it comes there, as if it were empty. */
        BIASED_PASSED_OVER,
        /** Who has claimed the shard does not look at the mode again. */
        NO_SECOND_LOOK,
        /** None: the others are caught for what they are. */
        NONE
    }

    static final int BUSY = -1;

    private static final VarHandle IN;
    private static final VarHandle MODE;
    private static final VarHandle HELD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN = lookup.findVarHandle(WeakClaimIn.class, "in", int.class);
            MODE = lookup.findVarHandle(WeakClaimMode.class, "mode", int.class);
            HELD = lookup.findVarHandle(WeakClaimMode.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int BIASED = 0;
    private static final int REVOKING = 1;
    private static final int SHARED = 2;

    private final Flaw flaw;

    /** Biased, or shared. */
    WeakClaim(Flaw flaw, int objects, boolean biased) {
        this.flaw = flaw;
        for (int i = 1; i <= objects; i++) {
            push(i);
        }
        mode = biased ? BIASED : SHARED;
    }

    // ---- The owner

    int take() {
        if (!enter()) {
            return 0;
        }
        int object = 0;
        if (top > 0) {
            object = items[top - 1 & 3];
            items[top - 1 & 3] = 0;
            leaveEarly();
            top--;
        }
        IN.setRelease(this, 0);
        return object;
    }

    boolean give(int object) {
        if (!enter()) {
            return false;
        }
        items[top & 3] = object;
        leaveEarly();
        top++;
        IN.setRelease(this, 0);
        return true;
    }

    private boolean enter() {
        IN.setOpaque(this, 1);
        if (flaw != Flaw.NO_FENCE && flaw != Flaw.OWN_FENCE_ONLY) {
            VarHandle.fullFence();
        }
        if (mode == BIASED) {
            return true;
        }
        IN.setRelease(this, 0);
        return false;
    }

    private void leaveEarly() {
        if (flaw == Flaw.IN_CLEARED_EARLY) {
            IN.setRelease(this, 0);
            pause();
        }
    }

    /** All the time, until nobody comes any more; what it has in hand then, as {@link Owned#left}. */
    int takeAndGiveUntilTheEnd() {
        int taken = 0;
        while (!ended) {
            if (taken == 0) {
                taken = take();
            } else if (give(taken)) {
                taken = 0;
            }
        }
        return Owned.place(taken);
    }

    /** The owner, shared: claims the shard and gives it back, biased if nobody is pressing. */
    void claimAndBias() {
        if (!claim()) {
            return;
        }
        if (pressure == 0) {
            Thread.yield();
            mode = BIASED;
            if (flaw == Flaw.BIASED_PASSED_OVER) {
                Thread.yield();
            }
            if (flaw != Flaw.PRESSURE_BEFORE_BIAS && pressure != 0) {
                MODE.compareAndSet(this, BIASED, SHARED);
            }
        }
        held = 0;
    }

    /** Whether the object is in; and if the owner is not biased, whoever waits is woken. */
    void giveOrWake(int object) {
        if (give(object)) {
            return;
        }
        MODE.compareAndSet(this, REVOKING, SHARED);
        while (!claim()) {
            Thread.onSpinWait();
        }
        push(object);
        held = 0;
        if (pressure != 0) {
            woken = true;
        }
    }

    // ---- Another thread

    /** Takes the shard away, takes an object out of it and puts it back, and lets the owner have it again. How many were missing. */
    int sweep(int times) {
        int missing = 0;
        for (int i = 0; i < times; i++) {
            mode = REVOKING;
            if (flaw == Flaw.OWN_FENCE_ONLY) {
                VarHandle.fullFence();
            }
            if (isOwnerOut()) {
                int object = top > 0 ? pop() : 0;
                pause();
                if (object == 0) {
                    missing += top > 0 ? 1 : 0;
                } else {
                    push(object);
                }
            }
            mode = BIASED;
            pause();
        }
        ended = true;
        return missing;
    }

    private boolean isOwnerOut() {
        for (int i = 0; i < 1_000; i++) {
            if ((int) IN.getAcquire(this) == 0) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    int claimAndPop() {
        if (!claim()) {
            return BUSY;
        }
        int object = pop();
        held = 0;
        return object;
    }

    /** What it finds; 0 if it would park now. */
    int pressAndPop() {
        pressure = 1;
        revoke();
        Thread.yield();
        boolean passesOver = flaw == Flaw.PRESSURE_BEFORE_BIAS || flaw == Flaw.BIASED_PASSED_OVER;
        return passesOver && mode == BIASED ? 0 : claimAndPop();
    }

    private void revoke() {
        MODE.compareAndSet(this, BIASED, REVOKING);
        while ((int) IN.getAcquire(this) != 0 && mode == REVOKING) {
            Thread.onSpinWait();
        }
        MODE.compareAndSet(this, REVOKING, SHARED);
    }

    private boolean claim() {
        if (mode != SHARED || held != 0) {
            return false;
        }
        if (flaw == Flaw.NO_SECOND_LOOK) {
            Thread.yield();
        }
        if (!HELD.compareAndSet(this, 0, 1)) {
            return false;
        }
        if (flaw != Flaw.NO_SECOND_LOOK && mode != SHARED) {
            held = 0;
            return false;
        }
        return true;
    }

    // ---- Who is inside, or has the claim; and the end

    private void push(int object) {
        items[top & 3] = object;
        top++;
    }

    private int pop() {
        if (top == 0) {
            return 0;
        }
        int object = items[top - 1 & 3];
        if (flaw == Flaw.NO_SECOND_LOOK) {
            Thread.yield();
        }
        top--;
        items[top & 3] = 0;
        return object;
    }

    int left() {
        int left = 0;
        while (top > 0) {
            left += Owned.place(pop());
        }
        return left;
    }

    private static void pause() {
        for (int i = 0; i < 30; i++) {
            Thread.onSpinWait();
        }
    }
}

/** What the owner writes. */
class WeakClaimIn {
    final int[] items = new int[4];
    int top;
    int in;
}

/** Puts the mode on another line, so that the owner's look at it often overtakes its store to {@code in}. */
class WeakClaimApart extends WeakClaimIn {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}

/** What others write. */
class WeakClaimMode extends WeakClaimApart {
    volatile int mode;
    volatile int held;
    volatile int pressure;
    volatile boolean woken;
    volatile boolean ended;
}
