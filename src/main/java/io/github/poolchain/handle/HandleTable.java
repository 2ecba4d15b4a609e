package io.github.poolchain.handle;

import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives objects 64-bit handles, which can travel where references cannot: through off-heap memory, a file, another
 * process. A handle is valid until it is removed. From then on it is recognised as stale, in constant time, and never
 * leads to the object that has its place now.
 *
 * <p>All methods may be called by any thread. All but {@link #close()} and {@link #trim()} are lock-free, with two
 * exceptions. An {@link #add} that finds no entry left may have to wait for a trim that is under way, and once for threads
 * that are in the middle of a call. And where the stack of a thread has ended in a call, that call and adds may wait for each other.
 *
 * <p>In steady state, that is, while no more objects are in the table at once than ever before, nothing is allocated, except a lane
 * of some hundred bytes for a thread that comes for the first time, and at most 64 entries for each lane. Growing moves nothing.
 *
 * <p>Memory consistency: actions in a thread before it adds an object happen-before actions in another thread after
 * it got or removed that object by the handle.
 *
 * <p>Limits. A table has room for 16,777,215 objects at once. An entry is used at most 2^32 times and then retired, so that
 * within a table no handle is ever issued twice. (If a {@link #trim()} freed a chunk and it comes back, all its entries count from the use count of the
 * one that had been used most.) A handle of another table is recognised with certainty if there have been at most 256 tables; with n tables,
 * unless some entry has been used 2^40 / n times.
 *
 * @param <T> the type of the objects
 */
public final class HandleTable<T> implements AutoCloseable {
    /*
     * An entry has a word, off-heap, and a reference, on-heap. The word alone says in which state the entry is:
     *
     *     0                          never used
     *     generation | own index     holds an object. The word is its handle.
     *     generation | other index   free, about to be free, or used up. The generation is that of the next handle; the index
     *                                is the next entry in the free list, 0 if there is none.
     *
     * So "is this handle good" is one comparison with a word. An entry is never next to itself, so the second and
     * the third cannot be mistaken for each other.
     *
     *     add:     take an entry                                 get:   if word != handle: stale
     *              object = the object          (release)               read the object
     *              word = handle                (release)               if word != handle: stale        (after a fence)
     *     remove:  CAS word handle -> next generation | 0
     *              read the object
     *              object = null                (release)
     *              give the entry back
     *
     * The CAS makes the remover the owner of the entry, until it has given it back. A get may be overtaken by
     * a removal and even by the next add, and then it reads null or the next object from the entry. Both were stored after
     * the word had been changed, so the second look at the word shows that.
     *
     * Entries are taken from the thread's own lane and given back to it, without a locked instruction. If the lane is
     * empty or full, or the thread has none, the shared list and the fresh entries are used: see Lanes and Entries.
     */

    private static final AtomicInteger TABLES = new AtomicInteger();

    private static final long USES = 1L << 32;

    private final Entries entries;
    private final Lanes lanes;

    /**
     * An empty table.
     *
     * @throws OutOfMemoryError if the memory for the first 64 entries cannot be had
     */
    public HandleTable() {
        this(Handles.MAX_INDEX, USES, Handles.firstGeneration(TABLES.getAndIncrement()), Arena::ofShared);
    }

    /** For tests: how many entries at most, how often each is used, and where memory comes from. */
    HandleTable(int maxEntries, long uses, long firstGeneration, Supplier<Arena> arenas) {
        this(maxEntries, uses, firstGeneration, arenas, Lanes.forEntries(maxEntries), HeavyFence::full);
    }

    /** For tests: also how many lanes, a power of two or 0, and the fence that a sweep of them makes. */
    HandleTable(
            int maxEntries, long uses, long firstGeneration, Supplier<Arena> arenas, int lanes, Runnable heavyFence) {
        this.entries = new Entries(maxEntries, uses, firstGeneration, arenas);
        try {
            this.lanes = new Lanes(entries, lanes, heavyFence);
        } catch (Throwable refused) {
            entries.close();
            throw refused;
        }
    }

    /**
     * Any thread. Puts an object into the table. Happens-before every {@link #get} and {@link #remove} that returns it.
     * If it throws, the object is not in.
     *
     * @return the handle, never 0 and never issued by this table before
     * @throws NullPointerException if {@code object} is null
     * @throws IllegalStateException if the table is full, or closed
     * @throws OutOfMemoryError if the table has to grow and the memory cannot be had
     */
    public long add(T object) {
        Objects.requireNonNull(object, "object");
        long[] lane = lanes.mine();
        long handle = lane == null ? 0 : addFromLane(lane, object);
        return handle == 0 ? addSlow(object) : handle;
    }

    /** Owner only. The handle; 0 if the lane is empty or off, or the table closed. */
    long addFromLane(long[] lane, T object) {
        long handle = 0;
        try {
            if (lanes.enter(lane)) {
                long top = lane[Lanes.TOP];
                if (top > 0) {
                    long taken = lane[Lanes.FREE - 1 + (int) top];
                    // Everything that can fail comes before the entry is taken.
                    Entry.put(entries.chunk(Handles.index(taken)), taken, object);
                    handle = taken;
                    lane[Lanes.TOP] = top - 1;
                    lane[Lanes.COUNT]++;
                }
                lanes.leave(lane);
            }
        } catch (Throwable failed) {
            lane[Lanes.IN] = 0;
            if (handle == 0 && !(failed instanceof IllegalStateException)) { // that would be: closed
                throw failed;
            }
        }
        return handle;
    }

    private long addSlow(T object) {
        try {
            long[] lane = lanes.find();
            long handle = lane == null || !lanes.fill(lane) ? 0 : addFromLane(lane, object);
            return handle == 0 ? addShared(object) : handle;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /** For threads without a lane. */
    long addShared(T object) {
        Leftovers leftovers = lanes.leftovers();
        long taken = 0;
        long handle = 0;
        try {
            int ignored = Leftovers.touchStack(Leftovers.FRAMES);
            taken = lanes.take();
            Entry.put(entries.chunk(Handles.index(taken)), taken, object);
            handle = taken;
            lanes.countOther(1);
        } catch (Throwable failed) {
            if (handle != 0) {
                synchronized (leftovers) {
                    leftovers.objects++; // it is in, and that is all that matters to the caller
                }
                return handle;
            }
            if (taken != 0) {
                synchronized (leftovers) {
                    if (leftovers.count < leftovers.handles.length) {
                        leftovers.handles[leftovers.count] = taken;
                        leftovers.count++;
                    }
                }
            }
            throw failed;
        }
        return handle;
    }

    /** For tests. */
    Lanes lanes() {
        return lanes;
    }

    /** For tests. */
    Entries entries() {
        return entries;
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
            Object object = Entry.find(entries.chunk(Handles.index(handle)), handle);
            return object == null ? null : cast(object);
        } catch (IllegalStateException freed) {
            // Freed by a trim, which found all entries of the chunk free, if not by close.
            entries.checkOpen();
            return null;
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
        long[] lane = lanes.mine();
        Object object = lane == null ? null : removeToLane(lane, handle, false);
        return cast(object == null ? removeSlow(handle, false) : object);
    }

    /** As {@link #remove}, for a caller that alone knows the handle, so that no other call with it can race. */
    T removeMine(long handle) {
        long[] lane = lanes.mine();
        Object object = lane == null ? null : removeToLane(lane, handle, true);
        return cast(object == null ? removeSlow(handle, true) : object);
    }

    /** Owner only. The object; null if the lane is full or off, the entry used up, the handle stale or the table closed. */
    private @Nullable Object removeToLane(long[] lane, long handle, boolean mine) {
        Object object = null;
        try {
            if (lanes.enter(lane)) {
                long next = Handles.nextHandle(handle);
                int top = (int) lane[Lanes.TOP];
                if (top < Lanes.ROOM && !entries.isUsedUp(next)) {
                    object = Entry.takeOut(entries.chunk(Handles.index(handle)), handle, mine);
                    if (object != null) {
                        lane[Lanes.FREE + top] = next;
                        lane[Lanes.TOP] = top + 1L;
                        lane[Lanes.COUNT]--;
                    }
                }
                lanes.leave(lane);
            }
        } catch (Throwable failed) {
            lane[Lanes.IN] = 0;
            // An illegal state would be: closed, or the chunk has been freed by a trim, so that the handle is stale.
            if (object == null && !(failed instanceof IllegalStateException)) {
                throw failed;
            }
        }
        return object;
    }

    private Object removeSlow(long handle, boolean mine) {
        try {
            long[] lane = entries.isUsedUp(Handles.nextHandle(handle)) ? null : lanes.find();
            Object object = lane == null || !lanes.spill(lane) ? null : removeToLane(lane, handle, mine);
            return object == null ? removeShared(handle, mine) : object;
        } catch (IllegalStateException e) {
            throw staleOrClosed(handle, e);
        }
    }

    private Object removeShared(long handle, boolean mine) {
        Leftovers leftovers = lanes.leftovers();
        long next = Handles.nextHandle(handle);
        boolean usedUp = entries.isUsedUp(next);
        int ignored = Leftovers.touchStack(Leftovers.FRAMES);
        long top = entries.top();
        Object object = Entry.takeOut(entries.chunk(Handles.index(handle)), handle, mine);
        if (object == null) {
            throw stale(handle);
        }
        boolean counted = false;
        try {
            lanes.countOther(-1);
            counted = true;
            if (!usedUp) {
                entries.pushFree(next, top);
            }
        } catch (Throwable failed) {
            // The object is out, and that is all that matters to the caller.
            synchronized (leftovers) {
                if (!counted) {
                    leftovers.objects--;
                }
                if (!usedUp && leftovers.count < leftovers.handles.length) {
                    leftovers.handles[leftovers.count] = next;
                    leftovers.count++;
                }
            }
        }
        return object;
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
        if (entries.isUsedUp(Handles.nextHandle(handle))) {
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
            long renewed = Handles.nextHandle(handle);
            TableSeam.RENEW_BEFORE_CAS.reached();
            // Linearization point. Ordering: full; a thread that acquires this word also sees what add has released.
            Chunk chunk = entries.chunk(index);
            if (!Chunk.casWord(chunk.words(), chunk.slot(index), handle, renewed)) {
                throw stale(handle);
            }
            return renewed;
        } catch (IllegalStateException e) {
            throw staleOrClosed(handle, e);
        }
    }

    /**
     * Any thread. How many objects are in the table: exact while no other call is under way, otherwise an estimate.
     *
     * @throws IllegalStateException if the table is closed
     */
    public int size() {
        entries.checkOpen();
        return (int) Math.max(0, lanes.count());
    }

    /**
     * Any thread. How many bytes of native memory the table holds. On the heap it holds one reference for each 8 of these bytes.
     *
     * @throws IllegalStateException if the table is closed
     */
    public long footprint() {
        return entries.footprint();
    }

    /**
     * Any thread. Frees the chunks in which all entries are free: native memory and, for each 8 bytes of it, one reference on the heap. Each
     * chunk is as large as all before it together, and the first is never freed. No handle is issued twice, and stale ones stay stale. Every thread
     * of the JVM has to pass handshakes, and the call looks at all free entries; other calls go on meanwhile. A chunk is kept if one of its entries
     * has been used more than 2^31 times.
     *
     * @return the bytes of native memory freed
     * @throws IllegalStateException if the table is closed
     */
    public long trim() {
        try {
            return new Trim(entries, lanes).run();
        } catch (IllegalStateException e) {
            throw closedOr(e);
        }
    }

    /**
     * Any thread. Frees all native memory and forgets all objects. Later calls, and calls under way that have not taken
     * effect, raise {@link IllegalStateException}; closing again does nothing.
     */
    @Override
    public void close() {
        entries.close();
    }

    @SuppressWarnings("unchecked") // only add stores objects
    private T cast(Object object) {
        return (T) object;
    }

    private static StaleHandleException stale(long handle) {
        return new StaleHandleException(handle, "removed, or never issued by this table");
    }

    private IllegalStateException closedOr(IllegalStateException e) {
        return entries.isClosed() ? Entries.closedException(e) : e;
    }

    /** Why an entry could not be looked at: the handle was found stale, or a trim or close has freed the chunk. */
    private IllegalStateException staleOrClosed(long handle, IllegalStateException e) {
        if (entries.isClosed()) {
            return Entries.closedException(e);
        }
        return e instanceof StaleHandleException ? e : stale(handle);
    }
}
