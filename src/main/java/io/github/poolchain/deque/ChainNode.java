package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One ring of a {@link PoolChain}, with memory and an arena of its own, so that it can be freed alone. */
final class ChainNode extends Ring {
    private static final VarHandle PREV;
    private static final VarHandle FREED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PREV = lookup.findVarHandle(ChainNode.class, "prev", ChainNode.class);
            FREED = lookup.findVarHandle(ChainNode.class, "freed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena;

    /**
     * The node after this one, nearer to the head. Null until the owner is done with pushing here, then never null again;
     * the owner may change it to a later node when those between are empty for good. Read by all.
     */
    volatile @Nullable ChainNode next;

    /**
     * The node before this one, nearer to the tail; not freed. Set by the owner; null once all before are empty for good.
     * Null does not come at once when the tail moves: whoever moves it stores the null later.
     */
    private volatile @Nullable ChainNode prev;

    /**
     * The node that was opened before this one and is not freed yet: through it, from the newest, whoever frees finds
     * all memory that the chain holds, whether still linked or not. Written by the owner, read by the owner and by
     * {@code close}.
     */
    volatile @Nullable ChainNode older;

    /** False, then true once, before the memory goes. */
    @SuppressWarnings("FieldMayBeFinal") // written through FREED
    private volatile boolean freed;

    private ChainNode(Arena arena, int capacity, int firstIndex) {
        super(reserve(arena, capacity), capacity, firstIndex);
        this.arena = arena;
    }

    /** Opens an arena for a ring; whatever is thrown, no memory is left behind. */
    @SuppressWarnings("MustBeClosedChecker") // the node keeps it; free closes it
    static ChainNode open(Supplier<Arena> arenas, int capacity, int firstIndex) {
        Arena arena = arenas.get();
        try {
            return new ChainNode(arena, capacity, firstIndex);
        } catch (Throwable refused) {
            arena.close();
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
        // Ordering: release; pairs with nothing that matters: who reads the old value finds an empty ring there.
        PREV.setRelease(this, (ChainNode) null);
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
