package io.github.poolchain.handle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives objects 64-bit handles, which can travel where references cannot: through off-heap memory, a file, another
 * process. A handle is good until it is removed; afterwards it is recognised as stale, in constant time, and never
 * leads to the object that has its place by then.
 *
 * <p>All methods may be called by any thread; all but {@link #close()} are lock-free. In steady state, which means
 * while no more objects are in the table at once than have been before, nothing is allocated. Growing moves nothing.
 *
 * <p>Memory consistency: actions in a thread before it adds an object happen-before actions in another thread after
 * it got or removed that object by the handle.
 *
 * <p>Limits. A table has room for 16,777,215 objects at once. An entry is used 2^32 times and then no more, so that
 * within a table no handle is ever issued twice. A handle of another table is recognised with certainty as long as
 * there have been no more than 256 tables; with n tables, unless some entry has been used 2^40 / n times.
 *
 * @param <T> the type of the objects
 */
public final class HandleTable<T> implements AutoCloseable {
    /*
     * An entry has a word, off-heap, and a reference, on-heap. The word alone says what state the entry is in:
     *
     *     0                          never used
     *     generation | own index     holds an object. The word is its handle.
     *     generation | other index   free, about to be, or used up. The generation is that of the next handle; the index
     *                                is the next entry in the free list, 0 if there is none.
     *
     * So "is this handle good" is one comparison with a word. An entry is never next to itself, so the second and
     * the third cannot be mistaken for each other.
     *
     *     add:     take an entry                                 get:   if word != handle: stale
     *              object = the object          (release)               read the object               (acquire)
     *              word = handle                (release)               if word != handle: stale
     *     remove:  CAS word handle -> next generation | 0
     *              read the object
     *              object = null                (release)
     *              put the entry on the free list
     *
     * The CAS makes the remover owner of the entry, until the free list has it. Whoever gets may be overtaken by
     * a removal and even by the next add, and then reads null or the next tenant from the entry. Both were stored after
     * the word had been changed, so the second look at the word tells.
     *
     * The free list is a stack (R. K. Treiber, "Systems Programming: Coping with Parallelism", 1986). Its top is
     * tag << 24 | index. Each push takes the next of 2^40 tags, so that a pop that read the top and its next, and
     * then was overtaken by pops and a push of the same entry, fails.
     */

    private static final AtomicInteger TABLES = new AtomicInteger();

    private static final int FIRST_CHUNK_BITS = 6;
    private static final int CHUNKS = Handles.INDEX_BITS - FIRST_CHUNK_BITS + 1;
    private static final long USES = 1L << 32;

    private final int maxIndex;
    private final long uses;
    private final long firstGeneration;
    private final Supplier<Arena> arenas;

    /** Null, then set once by CAS, then null again once closed. The n-th is as large as all before it together. */
    private final AtomicReferenceArray<@Nullable Chunk> chunks = new AtomicReferenceArray<>(CHUNKS);

    /** The words that {@link TableLayout} describes; they live in the first chunk's arena. */
    private final MemorySegment table;

    private final LongAdder size = new LongAdder();
    private final LongAdder footprint = new LongAdder();

    /** False, then true once, before the first chunk is freed. */
    private volatile boolean closed;

    /**
     * An empty table.
     *
     * @throws OutOfMemoryError if the memory for the first 64 entries cannot be had
     */
    public HandleTable() {
        this(Handles.MAX_INDEX, USES, Handles.firstGeneration(TABLES.getAndIncrement()), Arena::ofShared);
    }

    /** For tests: how many entries at most, how often each is used, and where memory comes from. */
    @SuppressWarnings("MustBeClosedChecker") // the chunk keeps the arena; close frees it
    HandleTable(int maxEntries, long uses, long firstGeneration, Supplier<Arena> arenas) {
        this.maxIndex = maxEntries;
        this.uses = uses;
        this.firstGeneration = firstGeneration;
        this.arenas = arenas;
        Arena arena = arenas.get();
        try {
            table = arena.allocate(TableLayout.BYTES, TableLayout.LINE);
            Chunk first = new Chunk(arena, 1 << FIRST_CHUNK_BITS, TableLayout.BYTES);
            TableLayout.setFreshRelease(table, 1);
            footprint.add(first.bytes());
            chunks.set(0, first);
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    /**
     * Any thread. Puts an object into the table. Happens-before every {@link #get} and {@link #remove} that returns it.
     * Whatever it throws, the object is not in.
     *
     * @return the handle, never 0 and never issued by this table before
     * @throws NullPointerException if {@code object} is null
     * @throws IllegalStateException if the table is full, or closed
     * @throws OutOfMemoryError if the table has to grow and the memory cannot be had
     */
    public long add(T object) {
        Objects.requireNonNull(object, "object");
        try {
            int index = take();
            Chunk chunk = chunk(index);
            // The entry is ours alone, and its word the one it had when it was free.
            long handle = Handles.of(Handles.generation(chunk.wordAcquire(slot(index))), index);
            TableSeam.ADD_BEFORE_OBJECT.reached();
            // Ordering: release; pairs with objectAcquire in get: who sees this object sees that the word was changed.
            chunk.setObjectRelease(slot(index), object);
            TableSeam.ADD_BEFORE_WORD.reached();
            // Linearization point.
            // Ordering: release; pairs with wordAcquire in get and the CAS in remove: who sees the handle sees the object.
            chunk.setWordRelease(slot(index), handle);
            size.increment();
            return handle;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /**
     * Any thread. The object behind a handle, which stays in the table.
     *
     * @throws StaleHandleException if the handle was removed, was never issued, or is another table's
     * @throws IllegalStateException if the table is closed
     */
    public T get(long handle) {
        T object = find(handle);
        if (object == null) {
            throw stale(handle);
        }
        return object;
    }

    /**
     * Any thread. As {@link #get}, for callers who expect stale handles.
     *
     * @return the object, or null if the handle was removed, was never issued, or is another table's
     * @throws IllegalStateException if the table is closed
     */
    public @Nullable T find(long handle) {
        try {
            int index = Handles.index(handle);
            Chunk chunk = chunks.getAcquire(chunkNumber(index));
            if (chunk == null || index == Handles.NO_INDEX) {
                checkOpen();
                return null;
            }
            int slot = slot(index);
            // Ordering: acquire; pairs with the release in add.
            if (chunk.wordAcquire(slot) != handle) {
                return null;
            }
            TableSeam.FIND_BEFORE_OBJECT.reached();
            // Ordering: acquire; pairs with the releases in add and remove, and keeps the second look behind it.
            Object object = chunk.objectAcquire(slot);
            TableSeam.FIND_BEFORE_SECOND_LOOK.reached();
            // Linearization point: the handle is good now, so it was when the object was read.
            return object != null && chunk.wordAcquire(slot) == handle ? cast(object) : null;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /**
     * Any thread. Takes the object behind a handle out of the table, which keeps no reference to it. Of racing calls
     * with one handle exactly one succeeds.
     *
     * @throws StaleHandleException if the handle was removed, was never issued, or is another table's
     * @throws IllegalStateException if the table is closed
     */
    public T remove(long handle) {
        try {
            Chunk chunk = chunkOf(handle);
            int index = Handles.index(handle);
            int slot = slot(index);
            long generation = Handles.next(Handles.generation(handle));
            TableSeam.REMOVE_BEFORE_CAS.reached();
            // Linearization point. Ordering: full; pairs with the release in add.
            if (!chunk.casWord(slot, handle, Handles.of(generation, Handles.NO_INDEX))) {
                throw stale(handle);
            }
            TableSeam.REMOVE_WON.reached();
            Object object = Objects.requireNonNull(chunk.objectAcquire(slot));
            // Ordering: release; pairs with objectAcquire in get: who sees null sees that the word was changed.
            chunk.setObjectRelease(slot, null);
            size.decrement();
            if (!isUsedUp(generation)) {
                pushFree(chunk, index, generation);
            }
            return cast(object);
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /**
     * Any thread. Makes a handle stale without taking the object out, and gives the object a new one. Of racing calls of
     * this method and of {@link #remove} with one handle exactly one succeeds. (If the entry is used up, the object moves
     * to another one, and for a moment both handles lead to it.)
     *
     * @return the new handle
     * @throws StaleHandleException if the handle was removed, was never issued, or is another table's
     * @throws IllegalStateException if the table is closed, or is full and the entry had to be replaced
     * @throws OutOfMemoryError if the table has to grow and the memory cannot be had
     */
    public long renew(long handle) {
        long generation = Handles.next(Handles.generation(handle));
        if (isUsedUp(generation)) {
            long renewed = add(get(handle));
            TableSeam.RENEW_ADDED.reached();
            try {
                remove(handle);
            } catch (StaleHandleException overtaken) {
                remove(renewed);
                throw overtaken;
            }
            return renewed;
        }
        try {
            int index = Handles.index(handle);
            long renewed = Handles.of(generation, index);
            TableSeam.RENEW_BEFORE_CAS.reached();
            // Linearization point. Ordering: full; also passes on what add has released.
            if (!chunkOf(handle).casWord(slot(index), handle, renewed)) {
                throw stale(handle);
            }
            return renewed;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /**
     * Any thread. How many objects are in the table: exact while no other call is under way, otherwise an estimate.
     *
     * @throws IllegalStateException if the table is closed
     */
    public int size() {
        checkOpen();
        return (int) Math.max(0, size.sum());
    }

    /**
     * Any thread. How many bytes of native memory the table holds. (On the heap it holds one reference for each 8.)
     *
     * @throws IllegalStateException if the table is closed
     */
    public long footprint() {
        checkOpen();
        return footprint.sum();
    }

    /**
     * Any thread. Frees all native memory and forgets all objects. Later calls, and calls under way that have not taken
     * effect, raise {@link IllegalStateException}; closing again does nothing.
     */
    @Override
    public void close() {
        // Ordering: volatile write, then volatile reads; pairs with the CAS of a chunk and the read of closed in grow.
        closed = true;
        for (int i = 0; i < CHUNKS; i++) {
            Chunk chunk = chunks.get(i);
            if (chunk != null) {
                chunk.free();
                TableSeam.CLOSE_FREED.reached();
                chunks.set(i, null);
            }
        }
    }

    // ---- Entries

    /** Index 0 of the first chunk stays 0, which is no handle's word. */
    private static int chunkNumber(int index) {
        return Math.max(0, Integer.SIZE - FIRST_CHUNK_BITS - Integer.numberOfLeadingZeros(index));
    }

    private static int slot(int index) {
        return index < 1 << FIRST_CHUNK_BITS ? index : index - Integer.highestOneBit(index);
    }

    /** The chunk of an entry that is known to exist. */
    private Chunk chunk(int index) {
        Chunk chunk = chunks.getAcquire(chunkNumber(index));
        if (chunk == null) {
            throw closedException(null);
        }
        return chunk;
    }

    /** The chunk of an entry that a caller names. */
    private Chunk chunkOf(long handle) {
        int index = Handles.index(handle);
        Chunk chunk = chunks.getAcquire(chunkNumber(index));
        if (chunk == null || index == Handles.NO_INDEX) {
            throw stale(handle);
        }
        return chunk;
    }

    private boolean isUsedUp(long generation) {
        return Handles.distance(firstGeneration, generation) >= uses;
    }

    /** Takes an entry, whose word then says its generation. */
    private int take() {
        int index = popFree();
        if (index == Handles.NO_INDEX) {
            index = takeFresh();
        }
        if (index == Handles.NO_INDEX) {
            // All entries have been used, which stays so. If the list is empty even now, the table is full now.
            index = popFree();
        }
        if (index == Handles.NO_INDEX) {
            throw new IllegalStateException("the table is full: all of its " + maxIndex + " entries are taken");
        }
        return index;
    }

    /** Takes an entry from the free list; 0 if there is none. */
    private int popFree() {
        // Ordering: acquire; pairs with the CAS in pushFree.
        long top = TableLayout.freeAcquire(table);
        while (true) {
            int index = Handles.index(top);
            if (index == Handles.NO_INDEX) {
                return Handles.NO_INDEX;
            }
            // If somebody else takes the entry meanwhile this is not its next any more. Then the top has changed, too.
            int next = Handles.index(chunk(index).wordAcquire(slot(index)));
            TableSeam.POP_FREE_BEFORE_CAS.reached();
            long witness = TableLayout.casFree(table, top, Handles.of(Handles.generation(top), next));
            if (witness == top) {
                return index;
            }
            top = witness;
        }
    }

    /** Gives an entry to the free list. */
    private void pushFree(Chunk chunk, int index, long generation) {
        try {
            long top = TableLayout.freeAcquire(table);
            while (true) {
                chunk.setWordRelease(slot(index), Handles.of(generation, Handles.index(top)));
                long tag = Handles.next(Handles.generation(top));
                TableSeam.PUSH_FREE_BEFORE_CAS.reached();
                // Ordering: full; its release half gives the entry, its word included, to the popFree that takes it.
                long witness = TableLayout.casFree(table, top, Handles.of(tag, index));
                if (witness == top) {
                    TableSeam.PUSH_FREE_DONE.reached();
                    return;
                }
                top = witness;
            }
        } catch (IllegalStateException closedMeanwhile) {
            // The object has been taken out and is the caller's; the list has gone with the table.
            return;
        }
    }

    /** Takes an entry that has never been used; 0 if there is none. */
    private int takeFresh() {
        long fresh = TableLayout.freshAcquire(table);
        while (fresh <= maxIndex) {
            int index = (int) fresh;
            grow(chunkNumber(index)); // Before the entry is taken: if there is no memory, nothing has changed.
            TableSeam.FRESH_BEFORE_CAS.reached();
            long witness = TableLayout.casFresh(table, fresh, fresh + 1);
            if (witness == fresh) {
                TableSeam.FRESH_WON.reached();
                chunk(index).setWordRelease(slot(index), Handles.of(firstGeneration, Handles.NO_INDEX));
                return index;
            }
            fresh = witness;
        }
        return Handles.NO_INDEX;
    }

    /** Sees to it that a chunk is there. Of threads that race for it one wins and the others free what they made. */
    private void grow(int number) {
        if (chunks.getAcquire(number) != null) {
            return;
        }
        Chunk chunk;
        try {
            chunk = Chunk.open(arenas, 1 << (FIRST_CHUNK_BITS + number - 1));
        } catch (Throwable refused) {
            if (chunks.getAcquire(number) != null) {
                return; // Somebody else has had more luck.
            }
            throw refused;
        }
        TableSeam.GROW_BEFORE_CAS.reached();
        if (!chunks.compareAndSet(number, null, chunk)) {
            chunk.free();
        } else if (closed) {
            chunk.free();
            throw closedException(null);
        } else {
            footprint.add(chunk.bytes());
        }
    }

    @SuppressWarnings("unchecked") // only add stores objects
    private T cast(Object object) {
        return (T) object;
    }

    private void checkOpen() {
        if (closed) {
            throw closedException(null);
        }
    }

    private static StaleHandleException stale(long handle) {
        return new StaleHandleException(handle, "removed, or never issued by this table");
    }

    private IllegalStateException closedOr(IllegalStateException e) {
        return closed ? closedException(e) : e;
    }

    private static IllegalStateException closedException(@Nullable IllegalStateException cause) {
        return new IllegalStateException("the table is closed", cause);
    }
}
