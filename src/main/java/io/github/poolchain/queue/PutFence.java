package io.github.poolchain.queue;

import io.github.poolchain.idle.Fence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Decides who makes the fence between a put and its look for sleeping consumers: each producer at each put; or, after many puts that
 * found no consumer asleep, the next consumer that goes to sleep, for all producers at once.
 */
final class PutFence {
    /*
     *     FENCED     A producer makes a full fence, then looks whether a consumer waits.
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
     * A sleeper that sees FENCED sees it either before the CAS to BIASING, and then the producer that made it sees the sleeper's waiting++; or after
     * the bias has ended. A sleeper that sees BIASING makes the producer's last CAS fail, since versions do not come again. After the heavy fence each
     * producer either has seen REVOKING, and so will see the sleeper, or has pushed what the sleeper is about to look for: see
     * Fence. A sleeper that finds another's REVOKING cannot know whether the other is past its fence, so it makes its own.
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

    /** Producer, after a push: whether it must make a full fence and look for waiters. */
    boolean isNeeded() {
        // Not before the push: a volatile read, so no safepoint poll comes between the two in another order. See Fence.
        return (mode & STATE) != UNFENCED;
    }

    /** Producer: from now on no fences, unless a consumer waits, or {@code forbidden} was set before. */
    void tryBias(WaitList consumers, Forbidden forbidden) {
        long now = mode;
        if ((now & STATE) != FENCED) {
            return;
        }
        long biasing = now + STATE + 1 - FENCED + BIASING;
        // Ordering: full, before the look; pairs with the waiter's count, or the writer of what forbids, before its beforeLook.
        if (MODE.compareAndSet(this, now, biasing)) {
            boolean may = consumers.waiting() == 0 && !forbidden.isForbidden();
            boolean _ = MODE.compareAndSet(this, biasing, biasing - BIASING + (may ? UNFENCED : FENCED));
        }
    }

    /** Forbids that producers go without a fence. */
    @FunctionalInterface
    interface Forbidden {
        boolean isForbidden();
    }

    /**
     * Consumer, or closer. After this, for each put, either the caller sees it or its producer looks for waiters. If producers make no fence, it takes
     * some 50 microseconds, or a turn of the scheduler on a machine that has more runnable threads than processors.
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
