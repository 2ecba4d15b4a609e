package io.github.poolchain.queue;

import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who pays for the fence between a put and its look for sleeping consumers: the producer, at each put; or, after many puts that
 * found nobody asleep, the next consumer that goes to sleep, for all producers at once.
 */
final class PutFence {
    /*
     *     FENCED     A producer makes a full fence, then looks whether anybody waits.
     *     UNFENCED   It does neither.
     *     REVOKING   As FENCED for producers; some may not know yet.
     *     BIASING    As FENCED for producers; one of them is about to make it UNFENCED.
     *
     *     sleeper, after waiting++ and a full fence         producer, with the next version
     *     FENCED:    look                                   CAS FENCED -> BIASING
     *     BIASING:   CAS -> FENCED, look                    if nobody waits: CAS BIASING -> UNFENCED, else -> FENCED
     *     UNFENCED:  CAS -> REVOKING
     *     REVOKING:  heavy fence, CAS -> FENCED, look
     *
     * A sleeper that sees FENCED did so before the CAS to BIASING, so its waiting++ is seen by the one who made that; or after
     * it has ended. One that sees BIASING makes the last CAS fail, as versions do not come again. After the heavy fence each
     * producer either has seen REVOKING, and so will see the sleeper, or has pushed what the sleeper is about to look for: see
     * Fence. A sleeper that finds another's REVOKING cannot know whether that one has come past its fence, so it makes its own.
     */

    private static final long UNFENCED = 0;
    private static final long REVOKING = 1;
    private static final long FENCED = 2;
    private static final long BIASING = 3;

    /** The bits of the mode that say which; the others are a version. */
    private static final long STATE = 3;

    private static final VarHandle MODE;

    static {
        try {
            MODE = MethodHandles.lookup().findVarHandle(PutFence.class, "mode", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long mode = FENCED;

    /** Producer, after a push: whether it must make a full fence and look who waits. */
    boolean isNeeded() {
        // Not before the push: a volatile read, so no safepoint poll comes between the two in another order. See Fence.
        return (mode & STATE) != UNFENCED;
    }

    /** Producer: from now on no fence, unless somebody waits or {@code forbidden} has been set before. */
    void tryBias(WaitList consumers, Forbidden forbidden) {
        long now = mode;
        if ((now & STATE) != FENCED) {
            return;
        }
        long biasing = now + STATE + 1 - FENCED + BIASING;
        // Ordering: full, before the look; pairs with the count of who waits, or what is forbidden, before beforeLook.
        if (MODE.compareAndSet(this, now, biasing)) {
            boolean may = consumers.waiting() == 0 && !forbidden.isForbidden();
            boolean _ = MODE.compareAndSet(this, biasing, biasing - BIASING + (may ? UNFENCED : FENCED));
        }
    }

    /** What forbids that producers make no fence. */
    @FunctionalInterface
    interface Forbidden {
        boolean isForbidden();
    }

    /**
     * Consumer, or closer: after this each put is seen by the caller, or its producer looks who waits. Takes some 50
     * microseconds, and on a machine that has more to do than processors a turn of the scheduler, if producers make no fence.
     */
    void beforeLook() {
        VarHandle.fullFence();
        while (true) {
            long now = mode;
            long version = now & ~STATE;
            switch ((int) (now & STATE)) {
                case (int) FENCED -> {
                    return;
                }
                case (int) UNFENCED -> {
                    boolean _ = MODE.compareAndSet(this, now, version + REVOKING);
                }
                case (int) REVOKING -> {
                    Fence.heavy();
                    boolean _ = MODE.compareAndSet(this, now, version + FENCED);
                    return;
                }
                default -> {
                    boolean _ = MODE.compareAndSet(this, now, version + FENCED);
                }
            }
        }
    }
}
