package io.github.poolchain.deque;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The rings that have left a {@link PoolChain} and still have their memory. The owner adds them and has them freed by
 * another thread, since to close an arena the JVM speaks to every thread, and a push must not wait for that. Only an owner
 * who drains rings faster than that thread can close them frees some itself, or memory would pile up without end.
 */
final class RetiredRings implements Runnable {
    /*
     * A list that only the owner writes: it puts a ring first, and takes out one that it has seen freed. All others only
     * walk it, and free what nobody reads any more; each ring's flag decides which of them does. A ring that is taken
     * out goes on leading to those after it, so nobody who stands there misses any.
     *
     * Invariant: a ring is in the chain's own list (by older) or in this one or in both, from before anybody else could
     * see it until it is freed. It enters this one before it leaves the other, and close walks this one last.
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
     * From so many rings on that the closer's thread has left behind, the owner frees one for each that it opens. With the
     * default sizes that is 64 MiB.
     */
    static final int MOST_LEFT_BEHIND = 128;

    private final ChainLinks chain;
    private final Executor closer;

    /** Where the list begins. Written by the owner (by CAS, so that not even owners that overlap make it a circle). */
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
            // Ordering: volatile; pairs with the reads in freeAll and freeClear: who sees the ring sees all of it.
        } while (!FIRST.compareAndSet(this, next, node));
        listed++;
    }

    /** Owner: has another thread free what it can. Does nothing if that is under way. */
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

    /** Any thread: frees the rings that nobody reads any more; the bytes. */
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
                return false; // by somebody else, meanwhile
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
     * Owner: takes out rings that are freed; looks at so many, and goes on there the next time. If too many have been left behind, tries to free
     * {@code help} of them itself, which takes a look at all their slots.
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
