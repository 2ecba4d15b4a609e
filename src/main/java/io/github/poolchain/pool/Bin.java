package io.github.poolchain.pool;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a {@link SlotShard} keeps idle, of one generation: some objects in slots on the heap, and any number above in a chain. */
final class Bin<T> {
    /*
     * The slots are a ring of references. An object goes in by being stored into a slot that is null, and comes out by an
     * atomic exchange with null; so whoever gets it has it alone, whoever he is, at whatever time. No lock, no index to
     * agree on: `top` and `bottom` only say where to look first.
     *
     *     put:   if slot[top] != null: full         (the owner; it alone fills)     take:  x = slot[top - 1], or below
     *            slot[top] = x; top = top + 1                                              exchange it with null
     *            others: the same by CAS                                            steal: the same from bottom up
     *
     * One thread fills the slots of a shard that it owns, and so may store where it sees null. Several fill those of a
     * shared one, each by CAS.
     *
     * What finds no room goes to the chain, as a handle. A chain has one owner at a time, which is here whoever has
     * claimed it; who finds it claimed does not wait, but goes elsewhere. Its tail needs no claim. The claim also
     * decides when nothing goes into the chain any more:
     *
     *     FREE <-> HELD       a push or pop at the head, or trim
     *     FREE  -> CLOSED     by close
     *     HELD  -> DOOMED     by close: the holder has still to do what it came for
     *     DOOMED -> CLOSED    by the holder when it is done
     *
     * From then on the chain is only emptied. Its memory can go when no ticket is left that came out of it or could: a
     * thief may have won an element and not yet read it, or have a ticket and not yet the object. Tickets are counted
     * where they are issued, and so it is the pool that frees all its chains at once.
     *
     * So a holder that is stopped for an hour keeps nobody from anything but the memory.
     */

    static final int SLOTS = 128;

    private static final int MASK = SLOTS - 1;

    /** References on either side of the slots that keep them off the lines of other objects. */
    private static final int PADDING = 32;

    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int DOOMED = 2;
    private static final int CLOSED = 3;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final VarHandle HINT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle CLAIM;

    // Where the hints are, on lines of their own: the owner writes one and thieves the other.
    private static final int TOP = 32;
    private static final int BOTTOM = 64;
    private static final int PUSHED = TOP + 1;
    private static final int HINTS = 96;

    static {
        try {
            CLAIM = MethodHandles.lookup().findVarHandle(Bin.class, "claim", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Keeper<T> keeper;
    private final @Nullable Object[] slots = new Object[SLOTS + 2 * PADDING];

    /**
     * Top: one above the newest, the owner's alone in an owned shard. Bottom: where a thief begins to look. But for the
     * owner's top both are no more than hints. Pushed: the top when the owner last pushed to the chain; what is in slots
     * from there on is newer than the chain.
     */
    private final int[] hints = new int[HINTS];

    private volatile int claim = FREE;

    /** Null until first needed. Written by a holder of the claim. */
    private volatile @Nullable PoolChain chain;

    Bin(Keeper<T> keeper) {
        this.keeper = keeper;
    }

    // ---- The owner of an owned shard

    /** Owner only. Puts an object on top; false if there is no room. */
    boolean put(T object) {
        if (hasRoom()) {
            fill(object);
            return true;
        }
        hints[PUSHED] = hints[TOP];
        return push(object);
    }

    /** Owner only. Whether the next that is put goes into a slot. */
    boolean hasRoom() {
        // Plain: only the owner fills. A thief's null that is not visible yet makes the slot look full; that is harmless.
        return slots[place(hints[TOP])] == null;
    }

    /** Owner only. Puts an object on top, where there is room. */
    void fill(T object) {
        int top = hints[TOP];
        // Linearization point. Ordering: release; pairs with the exchange in takeFrom: who gets the object sees it whole.
        SLOT.setRelease(slots, place(top), object);
        HINT.setOpaque(hints, TOP, top + 1);
    }

    /** Owner only. Takes the newest. Null if there is none, or only such as {@link #steal} would find. */
    @Nullable T take() {
        PoolChain overflow = chain;
        if (overflow != null && !isEmpty(overflow)) {
            T object = hints[TOP] - hints[PUSHED] > 0 ? takeTop(1) : null;
            if (object == null) {
                object = pop();
            }
            if (object != null) {
                return object;
            }
        }
        return takeTop(inSlots());
    }

    /**
     * Owner only. As {@link #take}, but also looks into the slots where there should be nothing: a thief that has been
     * overtaken by puts while it was looking may have left older ones behind it.
     */
    @Nullable T search() {
        T object = take();
        if (object == null) {
            object = takeTop(SLOTS);
            if (object != null && inSlots() == 0) {
                HINT.setOpaque(hints, BOTTOM, hints[TOP] - SLOTS); // there may be more
            }
        }
        return object;
    }

    private @Nullable T takeTop(int most) {
        int top = hints[TOP];
        for (int i = 1; i <= most; i++) {
            T object = takeFrom(place(top - i));
            if (object != null) {
                HINT.setOpaque(hints, TOP, top - i);
                return object;
            }
        }
        return null;
    }

    // ---- Any thread

    /** Any thread, into a shared shard. Puts an object in; false if there is no room. */
    boolean share(T object) {
        int top = (int) HINT.getOpaque(hints, TOP);
        for (int i = 0; i < SLOTS; i++) {
            int place = place(top + i);
            // Linearization point. Ordering: full; pairs with the exchange in takeFrom.
            if (slots[place] == null && SLOT.compareAndSet(slots, place, (Object) null, object)) {
                HINT.setOpaque(hints, TOP, top + i + 1);
                return true;
            }
        }
        return push(object);
    }

    /** Any thread, from a shared shard. Takes the newest, or about that; null as {@link #steal}. */
    @Nullable T takeShared() {
        int top = (int) HINT.getOpaque(hints, TOP);
        for (int i = 1; i <= SLOTS; i++) {
            T object = takeFrom(place(top - i));
            if (object != null) {
                HINT.setOpaque(hints, TOP, top - i);
                return object;
            }
        }
        return popTail();
    }

    /**
     * Any thread. Takes the oldest, or about that. Null if every place was found empty, which says that nothing was here
     * at any one moment only if nothing has been put in meanwhile.
     */
    @Nullable T steal() {
        int bottom = (int) HINT.getOpaque(hints, BOTTOM);
        for (int i = 0; i < SLOTS; i++) {
            T object = takeFrom(place(bottom + i));
            if (object != null) {
                // The place was found, but not how often the ring has gone round meanwhile: top is less than a round away.
                int top = (int) HINT.getOpaque(hints, TOP);
                HINT.setOpaque(hints, BOTTOM, top - ((top - (bottom + i + 1)) & MASK));
                return object;
            }
            Seam.SLOT_EMPTY.reached();
        }
        return popTail();
    }

    /** Any thread. About how many objects are in slots: what the hints say. */
    int inSlots() {
        int top = (int) HINT.getOpaque(hints, TOP);
        return Math.clamp(top - (int) HINT.getOpaque(hints, BOTTOM), 0, SLOTS);
    }

    /** Any thread. How many objects: exact while no other call is under way. */
    int size() {
        int size = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (SLOT.getOpaque(slots, place(i)) != null) {
                size++;
            }
        }
        PoolChain overflow = chain;
        if (overflow != null) {
            try {
                size += overflow.size();
            } catch (IllegalStateException closed) {
                return size;
            }
        }
        return size;
    }

    /** Any thread. Bytes of native memory that the chain holds. */
    long footprint() {
        PoolChain overflow = chain;
        try {
            return overflow == null ? 0 : overflow.footprint();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    private static int place(int index) {
        return PADDING + (index & MASK);
    }

    /** Takes what is in the slot. The first look is cheap, and most slots that one looks into for long are empty. */
    @SuppressWarnings("unchecked") // only put and share store
    private @Nullable T takeFrom(int index) {
        if (SLOT.getOpaque(slots, index) == null) {
            return null;
        }
        // Linearization point. Ordering: full; pairs with the release in put: the object is seen whole.
        return (T) SLOT.getAndSet(slots, index, (Object) null);
    }

    // ---- The chain

    private static boolean isEmpty(PoolChain overflow) {
        try {
            return overflow.isEmpty();
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    /** Any thread. Puts an object on top of the chain; false if the chain is somebody else's now, or has no room. */
    private boolean push(T object) {
        if (!hold()) {
            return false;
        }
        try {
            Seam.CHAIN_HELD.reached();
            PoolChain overflow = chain;
            if (overflow == null) {
                overflow = new PoolChain();
                chain = overflow;
            }
            long ticket = keeper.ticket(object);
            try {
                overflow.pushHead(ticket);
                return true;
            } catch (Throwable refused) {
                keeper.object(ticket);
                throw refused;
            }
        } catch (OutOfMemoryError | IllegalStateException refused) {
            return false; // no memory, or no more tickets
        } finally {
            letGo();
        }
    }

    private @Nullable T pop() {
        if (!hold()) {
            return popTail();
        }
        try {
            Seam.CHAIN_HELD.reached();
            PoolChain overflow = chain;
            return overflow == null ? null : redeem(overflow.popHead());
        } finally {
            letGo();
        }
    }

    private @Nullable T popTail() {
        PoolChain overflow = chain;
        if (overflow == null) {
            return null;
        }
        long ticket;
        try {
            ticket = overflow.popTail();
        } catch (IllegalStateException closed) {
            return null;
        }
        Seam.TICKET_TAKEN.reached();
        return redeem(ticket);
    }

    private @Nullable T redeem(long ticket) {
        return ticket == PoolDequeue.EMPTY ? null : keeper.object(ticket);
    }

    /** Any thread. Gives back native memory that the chain does not need. */
    void trim() {
        if (hold()) {
            try {
                Seam.CHAIN_HELD.reached();
                PoolChain overflow = chain;
                if (overflow != null) {
                    overflow.trim();
                }
            } catch (OutOfMemoryError refused) {
                return; // there was none for the small ring that takes a large one's place; next time
            } finally {
                letGo();
            }
        }
    }

    /** Any thread. Takes all there is; more may come from calls under way. */
    void drain(Consumer<? super T> to) {
        for (T object = steal(); object != null; object = steal()) {
            to.accept(object);
        }
    }

    /**
     * Any thread. Nothing goes into the chain from here on, or from when its holder lets it go. Calls under way, and later
     * ones, may still put objects into slots.
     */
    void close() {
        for (int now = claim; now == FREE || now == HELD; now = claim) {
            if (CLAIM.compareAndSet(this, now, now == FREE ? CLOSED : DOOMED)) {
                return;
            }
        }
    }

    /** Any thread. Whether nothing can go into the chain any more. */
    boolean isClosed() {
        return claim == CLOSED;
    }

    /** Any thread, once the bin is closed and every ticket from it has been redeemed. Frees the memory of the chain. */
    void free() {
        PoolChain overflow = chain;
        if (overflow != null) {
            overflow.close();
        }
    }

    private boolean hold() {
        // Ordering: full; pairs with the CAS in letGo: the holders come one after the other.
        return claim == FREE && CLAIM.compareAndSet(this, FREE, HELD);
    }

    private void letGo() {
        if (!CLAIM.compareAndSet(this, HELD, FREE)) {
            claim = CLOSED;
            keeper.chainClosed();
        }
    }
}
