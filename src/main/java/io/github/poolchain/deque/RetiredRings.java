package io.github.poolchain.deque;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The rings that have left a {@link PoolChain} and still have their memory. The owner adds them and has them freed by
 * another thread, since closing an arena makes every thread of the JVM pass a handshake, and a push must not wait for that. Only
 * an owner that drains rings faster than that thread can close them frees some itself; otherwise memory would pile up without end.
 */
final class RetiredRings implements Runnable {
    /*
     * A list that only the owner writes: it adds rings at the front, and takes out rings that it has seen freed. Other threads only
     * walk it, and free rings that no thread reads any more; a flag on each ring decides which thread does. A ring that is taken
     * out still leads to those after it, so a thread that is there misses none.
     *
     * Invariant: from before any other thread could see it until it is freed, a ring is in the chain's own list (by older), in
     * this one, or in both. It enters this list before it leaves the other, and close walks this one last.
     */

    private static final VarHandle FIRST;
    private static final VarHandle SCHEDULED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(RetiredRings.class, "first", ChainNode.class);
            SCHEDULED = lookup.findVarHandle(RetiredRings.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * If the closer's thread is so many rings behind, the owner frees one ring for each that it opens. With the
     * default sizes that is 64 MiB.
     */
    static final int MOST_LEFT_BEHIND = 128;

    private final ChainLinks chain;
    private final Executor closer;

    /** The first of the list. Written by the owner; by CAS, so that not even owners that overlap make it a circle. */
    private volatile @Nullable ChainNode first;

    /** Whether {@link #run} will come, and has not begun to look. */
    @SuppressWarnings("FieldMayBeFinal") // written through SCHEDULED
    private volatile boolean scheduled;

    /** Owner: where {@link #forgetFreed} goes on; null: at the beginning. */
    private @Nullable ChainNode pruned;

    /** Owner: how many rings are in the list, freed ones included. After an error it may be off by one for each. */
    private int listed;

    /** {@code closer} runs this list some time after {@link #freeLater}, on a thread of its own. */
    RetiredRings(ChainLinks chain, Executor closer) {
        this.chain = chain;
        this.closer = closer;
    }

    /** Owner: takes in a ring that is in no other such list. */
    void add(ChainNode node) {
        ChainNode next;
        do {
            next = first;
            node.nextRetired = next;
            // Ordering: volatile; pairs with the reads in freeAll and freeClear: a thread that sees the ring sees all of it.
        } while (!FIRST.compareAndSet(this, next, node));
        listed++;
    }

    /** Owner only. Has the closer's thread free what it can. Does nothing if that is already requested. */
    void freeLater() {
        if (first != null && SCHEDULED.compareAndSet(this, false, true)) {
            try {
                closer.execute(this);
            } catch (OutOfMemoryError noThread) {
                scheduled = false; // they wait for the next growth, for trim or for close
            } catch (Throwable thrown) {
                scheduled = false;
                throw thrown;
            }
        }
    }

    /** The closer's thread. */
    @Override
    public void run() {
        // Ordering: volatile, before the list is read; pairs with the CAS in freeLater: what was added before a CAS that
        // found true is seen here.
        scheduled = false;
        freeClear();
    }

    /** Any thread. Frees the rings that no thread reads any more; returns how many bytes. */
    long freeClear() {
        long freed = 0;
        for (ChainNode node = first; node != null; node = node.nextRetired) {
            if (!node.isFreed() && isClear(node)) {
                DequeSeam.RECLAIM_BEFORE_FREE.reached();
                freed += chain.free(node);
            }
        }
        return freed;
    }

    private static boolean isClear(ChainNode node) {
        try {
            return node.wasAbandoned() || node.isAllClear();
        } catch (IllegalStateException e) {
            if (node.isFreed()) {
                return false; // another thread has freed it meanwhile
            }
            throw e;
        }
    }

    /** Any thread, when the chain is closed: frees all. */
    void freeAll() {
        for (ChainNode node = first; node != null; node = node.nextRetired) {
            chain.free(node);
        }
    }

    /** Any thread: how many there are, freed ones included. */
    int count() {
        int count = 0;
        for (ChainNode node = first; node != null; node = node.nextRetired) {
            count++;
        }
        return count;
    }

    /**
     * Owner only. Takes freed rings out of the list; looks at {@code looks} rings, and goes on from there the next time. If too many are left behind,
     * tries to free {@code help} of them itself, which takes a look at all their slots.
     */
    void forgetFreed(long looks, int help) {
        ChainNode before = pruned;
        int tries = help;
        for (long i = 0; i < looks; i++) {
            ChainNode node = before == null ? first : before.nextRetired;
            if (node == null) {
                before = null;
                break;
            }
            if (listed > MOST_LEFT_BEHIND && tries > 0 && !node.isFreed()) {
                tries--;
                if (isClear(node)) {
                    chain.free(node);
                }
            }
            if (!node.isFreed()) {
                before = node;
            } else {
                if (before == null) {
                    FIRST.compareAndSet(this, node, node.nextRetired);
                } else {
                    before.nextRetired = node.nextRetired;
                }
                listed--;
            }
        }
        pruned = before;
    }
}
