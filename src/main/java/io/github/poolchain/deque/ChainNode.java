package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One ring of a {@link PoolChain}, with memory and an arena of its own, so that it can be freed alone. */
final class ChainNode extends Ring {
    private static final VarHandle PREV;
    private static final VarHandle FREED;
    private static final VarHandle RETIRED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PREV = lookup.findVarHandle(ChainNode.class, "prev", ChainNode.class);
            FREED = lookup.findVarHandle(ChainNode.class, "freed", boolean.class);
            RETIRED = lookup.findVarHandle(ChainNode.class, "retired", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena;

    /**
     * The node after this one, nearer to the head. Null until the owner has done its last push here, then never null again.
     * The owner may change it to a later node when the nodes between are empty for good. Read by all threads.
     */
    volatile @Nullable ChainNode next;

    /**
     * The node before this one, nearer to the tail; not freed. Set by the owner. Null once all before it are empty for good,
     * though not at once when the tail moves: the thread that moves it stores the null a little later.
     */
    private volatile @Nullable ChainNode prev;

    /**
     * The node that was opened before this one and has not left the chain: through it, from the newest, the owner and
     * {@code close} find all nodes of the chain. Written by the owner. Nodes that have left are in
     * {@link RetiredRings}.
     */
    volatile @Nullable ChainNode older;

    /** The node after this one in {@link RetiredRings}. */
    volatile @Nullable ChainNode nextRetired;

    /** False, then true once, when the node leaves the chain. Written and read by the owner only. */
    @SuppressWarnings("FieldMayBeFinal") // written through RETIRED
    private volatile boolean retired;

    /** Whether no thief has ever seen this node. Written by the owner before the node leaves the chain. */
    private boolean abandoned;

    /** False, then true once, before the memory goes. */
    @SuppressWarnings("FieldMayBeFinal") // written through FREED
    private volatile boolean freed;

    private ChainNode(Arena arena, int capacity, int firstIndex) {
        super(reserve(arena, capacity), capacity, firstIndex);
        this.arena = arena;
    }

    /** Opens an arena for a ring; if there is no memory, {@code closer} closes it again. */
    @SuppressWarnings("MustBeClosedChecker") // the node keeps it; free closes it
    static ChainNode open(Supplier<Arena> arenas, int capacity, int firstIndex, Executor closer) {
        Arena arena = arenas.get();
        try {
            return new ChainNode(arena, capacity, firstIndex);
        } catch (Throwable refused) {
            try {
                closer.execute(arena::close);
            } catch (OutOfMemoryError noThread) {
                arena.close();
            }
            throw refused;
        }
    }

    long bytes() {
        return DequeLayout.bytes(slots());
    }

    @Nullable ChainNode prev() {
        return prev;
    }

    /** Owner. */
    void setPrev(ChainNode previous) {
        prev = previous;
    }

    /** Any thread, once the node before this one is empty for good. */
    void forgetPrevRelease() {
        // Ordering: release; needs no partner: a thread that reads the old value finds an empty ring there.
        PREV.setRelease(this, (ChainNode) null);
    }

    /** Owner only. Marks the node as one that leaves the chain; false if it left before. */
    boolean retire() {
        // A CAS, so that even if two owners overlap only one puts the node into the list of retired rings.
        return RETIRED.compareAndSet(this, false, true);
    }

    boolean isRetired() {
        return retired;
    }

    /** Owner only. Marks the content of this node as void: no thief has seen the node. */
    void abandon() {
        abandoned = true;
    }

    boolean wasAbandoned() {
        return abandoned;
    }

    boolean isFreed() {
        return freed;
    }

    /** Frees the memory. Of racing calls exactly one does; it returns the bytes freed and the others 0. */
    long free() {
        if (!FREED.compareAndSet(this, false, true)) {
            return 0;
        }
        arena.close();
        return bytes();
    }
}
