package io.github.poolchain.handle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link HandleTable}, in chunks, and the free ones among them: a list of entries to use again, and
 * fresh entries that have not been used since their chunk was made. All methods may be called by any thread.
 *
 * <p>A free entry is named by the next handle that it will give: its index, and the generation in its word.
 */
final class Entries {
    /*
     * The list is a stack (R. K. Treiber, "Systems Programming: Coping with Parallelism", 1986). Its top is
     * tag << 24 | index. Each push takes the next of 2^40 tags. So a pop that read the top and the entry under it, and
     * then was overtaken by pops and a push of the same entry, fails. If the CAS of a pop succeeds, the list
     * was as the pop read it, however many entries it read: a whole batch is pushed or popped by one CAS.
     *
     * Fresh entries are taken in the order of their indices, chunk by chunk; after the last one of a chunk come those of the first
     * absent chunk. The fresh word is version << 32 | index; the index is past the last one if there are none. A trim makes
     * chunks absent again. It takes the next version when it does, so that the CAS of a thread that saw no absent chunk fails.
     */

    static final int FIRST_CHUNK_BITS = 6;
    static final int CHUNKS = Handles.INDEX_BITS - FIRST_CHUNK_BITS + 1;

    private static final VarHandle CHUNK = MethodHandles.arrayElementVarHandle(Chunk[].class);
    private static final long VERSION = 1L << Integer.SIZE;

    private final int maxIndex;
    private final long uses;

    /** The first generation, as a handle without an index. */
    private final long firstHandle;

    private final Supplier<Arena> arenas;

    /**
     * Never null. An element is absent, then a chunk, by CAS, then absent again, by the CAS of a trim, and so on; after close it is the
     * closed chunk. The n-th is as large as all before it together. The first exists from the beginning and stays.
     */
    private final Chunk[] chunks = new Chunk[Integer.SIZE];

    /** The first of the chunks, in a field of its own. */
    private Chunk first;

    /** The words that {@link TableLayout} describes; they live in the first chunk's arena. */
    private final MemorySegment table;

    private final AtomicLong footprint = new AtomicLong();

    /** False, then true once, before the first chunk is freed. */
    private volatile boolean closed;

    /** Odd while a trim has entries in hand, which are on no list then; even otherwise. */
    private volatile int trims;

    @SuppressWarnings("MustBeClosedChecker") // the first chunk keeps the arena; close frees it
    Entries(int maxIndex, long uses, long firstGeneration, Supplier<Arena> arenas) {
        this.maxIndex = maxIndex;
        this.uses = uses;
        this.firstHandle = Handles.of(firstGeneration, Handles.NO_INDEX);
        this.arenas = arenas;
        Chunk absent = Chunk.absent(firstGeneration);
        Arrays.fill(chunks, absent);
        Arena arena = arenas.get();
        try {
            table = arena.allocate(TableLayout.BYTES, TableLayout.LINE);
            first = Chunk.of(arena, 1 << FIRST_CHUNK_BITS, firstGeneration, TableLayout.BYTES);
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
        // Index 0 is no entry. This is no word of a handle with that index, so there never is one.
        Chunk.setWordRelease(first.words(), Handles.NO_INDEX, -1);
        TableLayout.setFreshRelease(table, 1);
        footprint.set(first.bytes());
        CHUNK.setVolatile(chunks, placeOf(0), first);
    }

    // ---- Chunks

    static int number(int index) {
        return Integer.SIZE - FIRST_CHUNK_BITS - place(index);
    }

    /** Where the chunk of an index is: they lie in reverse, so that a look-up need not turn the number round. */
    private static int place(int index) {
        return Integer.numberOfLeadingZeros(index | 1 << (FIRST_CHUNK_BITS - 1));
    }

    private static int placeOf(int number) {
        return Integer.SIZE - FIRST_CHUNK_BITS - number;
    }

    static int firstIndex(int number) {
        return number == 0 ? 1 : 1 << (FIRST_CHUNK_BITS + number - 1);
    }

    /** How many indices there are in a chunk: fewer in the last one of a small table. */
    int indices(int number) {
        int end = Math.min(1 << (FIRST_CHUNK_BITS + number), maxIndex + 1);
        return Math.max(0, end - firstIndex(number));
    }

    /**
     * The chunk of an index. A plain read is enough: a thread that got a handle, or an entry, by some chain of happens-before from the
     * thread that took the entry fresh, sees the chunk that was read there with acquire. If another thread sees an older chunk, its words
     * do not match the handle.
     */
    Chunk chunk(int index) {
        // A branch that is predicted does not wait for the index, as the address of the place does.
        return index < 1 << FIRST_CHUNK_BITS ? first : chunks[place(index)];
    }

    Chunk numbered(int number) {
        return (Chunk) CHUNK.getVolatile(chunks, placeOf(number));
    }

    /** Takes a chunk, which has been freed, out of its place; false if the table has been closed meanwhile. */
    boolean replace(int number, Chunk freed, Chunk absent) {
        footprint.getAndAdd(-freed.bytes());
        return CHUNK.compareAndSet(chunks, placeOf(number), freed, absent);
    }

    /** Whether an entry is used up, so that this handle, its next, must not be issued. */
    boolean isUsedUp(long handle) {
        return Handles.generation(handle - firstHandle) >= uses;
    }

    /** How often an entry of this generation has been used, or has been taken for used since a trim. */
    long used(long generation) {
        return Handles.distance(Handles.generation(firstHandle), generation);
    }

    /** Whether another trim may begin the chunk of such an entry with its generation: half the uses are left at least. */
    boolean mayBeginWith(long generation) {
        return used(generation) <= uses / 2;
    }

    /** The word of an entry. Ordering: acquire. */
    long word(int index) {
        Chunk chunk = chunk(index);
        return Chunk.wordAcquire(chunk.words(), chunk.slot(index));
    }

    private void setWordRelease(int index, long word) {
        Chunk chunk = chunk(index);
        Chunk.setWordRelease(chunk.words(), chunk.slot(index), word);
    }

    int maxIndex() {
        return maxIndex;
    }

    long footprint() {
        checkOpen();
        return footprint.get();
    }

    // ---- The list

    /** The top of the list, for {@link #pushFree}. */
    long top() {
        return TableLayout.freeAcquire(table);
    }

    /** Takes an entry from the list: its next handle; 0 if there is none. After the CAS there is nothing that could fail. */
    long popFree() {
        // Ordering: acquire; pairs with the CAS in pushFree.
        long top = TableLayout.freeAcquire(table);
        while (true) {
            int index = Handles.index(top);
            if (index == Handles.NO_INDEX) {
                return 0;
            }
            // If another thread takes the entry meanwhile, this is no longer its word. Then the top has changed, too.
            long word = wordOf(index);
            long handle = Handles.of(Handles.generation(word), index);
            long under = Handles.of(Handles.generation(top), Handles.index(word));
            TableSeam.POP_FREE_BEFORE_CAS.reached();
            long witness = TableLayout.casFree(table, top, under);
            if (witness == top) {
                return handle;
            }
            top = witness;
        }
    }

    /**
     * Takes some entries from the list, and puts their next handles to {@code into}, in the order in which a stack would
     * give them back.
     *
     * @return how many, {@code most} at most
     */
    int popFree(long[] into, int at, int most) {
        // Ordering: acquire; pairs with the CAS in pushFree.
        long top = TableLayout.freeAcquire(table);
        while (true) {
            int index = Handles.index(top);
            int count = 0;
            while (count < most && index != Handles.NO_INDEX) {
                long word = wordOf(index);
                into[at + count] = Handles.of(Handles.generation(word), index);
                index = Handles.index(word);
                count++;
            }
            if (count == 0) {
                return 0;
            }
            long witness = TableLayout.casFree(table, top, Handles.of(Handles.generation(top), index));
            if (witness == top) {
                return count;
            }
            top = witness;
        }
    }

    /** The word of an entry that was on the list when the top was read. If it is not there any more, any word does. */
    private long wordOf(int index) {
        try {
            return word(index);
        } catch (IllegalStateException freed) {
            checkOpen();
            return 0;
        }
    }

    /**
     * Gives an entry to the list.
     *
     * @param top what the top was, so that what is to be read for the first time has been read before the entry is taken
     */
    void pushFree(long handle, long top) {
        int index = Handles.index(handle);
        long generation = Handles.generation(handle);
        try {
            while (true) {
                setWordRelease(index, Handles.of(generation, Handles.index(top)));
                long tag = Handles.next(Handles.generation(top));
                TableSeam.PUSH_FREE_BEFORE_CAS.reached();
                // Ordering: full; its release half gives the entry, its word included, to the popFree that takes it.
                long witness = TableLayout.casFree(table, top, Handles.of(tag, index));
                if (witness == top) {
                    if (TableSeam.ENABLED) {
                        TableSeam.PUSH_FREE_DONE.reached();
                    }
                    return;
                }
                top = witness;
            }
        } catch (IllegalStateException closedMeanwhile) {
            // The object has been taken out and is the caller's; the list has gone with the table.
            return;
        }
    }

    /** Gives entries to the list, of which the last comes first. */
    void pushFree(long[] handles, int at, int count) {
        for (int i = at + 1; i < at + count; i++) {
            link(handles[i], Handles.index(handles[i - 1]));
        }
        pushLinked(Handles.index(handles[at + count - 1]), handles[at]);
    }

    /** Gives entries to the list that lead to each other, from an index to the entry of a handle. */
    void pushLinked(int first, long last) {
        long top = TableLayout.freeAcquire(table);
        while (true) {
            link(last, Handles.index(top));
            // Ordering: full; its release half gives the entries, their words included, to the popFree that takes them.
            long witness = TableLayout.casFree(table, top, Handles.of(Handles.next(Handles.generation(top)), first));
            if (witness == top) {
                return;
            }
            top = witness;
        }
    }

    /** Makes an entry that is ours lead to another. */
    void link(long handle, int next) {
        setWordRelease(Handles.index(handle), Handles.of(Handles.generation(handle), next));
    }

    /** Takes the whole list, whose entries lead to each other: the first one's index, 0 if there is none. */
    int popAll() {
        long top = TableLayout.freeAcquire(table);
        while (true) {
            long empty = Handles.of(Handles.generation(top), Handles.NO_INDEX);
            long witness = TableLayout.casFree(table, top, empty);
            if (witness == top) {
                return Handles.index(top);
            }
            top = witness;
        }
    }

    // ---- Fresh entries

    /**
     * Takes an entry that has not been used since its chunk came: its next handle; 0 if there is none. Its word is still
     * that of an entry never used. After the CAS there is nothing that could fail.
     */
    long takeFresh() {
        long fresh = TableLayout.freshAcquire(table);
        while ((int) fresh <= maxIndex) {
            int index = (int) fresh;
            grow(number(index)); // Before the entry is taken: if there is no memory, nothing has changed.
            long handle = Handles.of(chunk(index).firstGeneration(), index);
            long next = fresh - index + indexAfter(index);
            TableSeam.FRESH_BEFORE_CAS.reached();
            long witness = TableLayout.casFresh(table, fresh, next);
            if (witness == fresh) {
                if (TableSeam.ENABLED) {
                    TableSeam.FRESH_WON.reached();
                }
                return handle;
            }
            fresh = witness;
        }
        return 0;
    }

    private int indexAfter(int index) {
        int after = index + 1;
        return number(after) == number(index) && after <= maxIndex ? after : firstAbsent();
    }

    /** The first index whose chunk is absent; past the last if there is none. */
    private int firstAbsent() {
        for (int number = 1; number < CHUNKS && firstIndex(number) <= maxIndex; number++) {
            if (numbered(number).isAbsent()) {
                return firstIndex(number);
            }
        }
        return maxIndex + 1;
    }

    /** Makes sure that a chunk exists. Of threads that race for it one wins, and the others free what they made. */
    private void grow(int number) {
        Chunk absent = numbered(number);
        if (!absent.isAbsent()) {
            return;
        }
        Chunk chunk;
        try {
            chunk = Chunk.open(arenas, 1 << (FIRST_CHUNK_BITS + number - 1), absent.firstGeneration());
        } catch (Throwable refused) {
            if (numbered(number) != absent) {
                return; // Somebody else has had more luck.
            }
            throw refused;
        }
        TableSeam.GROW_BEFORE_CAS.reached();
        // If the chunk has come and gone meanwhile the absent one is another: its generations are later.
        if (!CHUNK.compareAndSet(chunks, placeOf(number), absent, chunk)) {
            chunk.free();
        } else if (closed) {
            chunk.free();
            throw closedException(null);
        } else {
            footprint.getAndAdd(chunk.bytes());
        }
    }

    /**
     * For a trim, which has some entries of a chunk in hand. Takes the fresh ones, if then it has all. Until
     * {@link #renewFresh} is called there are no fresh ones elsewhere either.
     *
     * @return the first fresh entry; past the last if there were none; 0 if it would not have all
     */
    int takeAllFresh(int number, int inHand) {
        long fresh = TableLayout.freshAcquire(table);
        int index = (int) fresh;
        if (index > maxIndex || number(index) != number) {
            return inHand == indices(number) ? maxIndex + 1 : 0;
        }
        long none = fresh - index + VERSION + maxIndex + 1;
        boolean all = index == firstIndex(number) + inHand && TableLayout.casFresh(table, fresh, none) == fresh;
        return all ? index : 0;
    }

    /**
     * For a trim, which has made chunks absent: there are fresh entries again.
     *
     * @param from the first fresh entry, if it had taken them and could not use them; otherwise past the last
     */
    void renewFresh(int from) {
        long fresh = TableLayout.freshAcquire(table);
        while (true) {
            int index = (int) fresh > maxIndex ? from : (int) fresh;
            long next = fresh - (int) fresh + VERSION + (index > maxIndex ? firstAbsent() : index);
            long witness = TableLayout.casFresh(table, fresh, next);
            if (witness == fresh) {
                return;
            }
            fresh = witness;
        }
    }

    /** Holder of the lock for trims. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one trim at a time
    void beginOrEndTrim() {
        trims++;
    }

    int trims() {
        return trims;
    }

    // ---- Close

    void close() {
        // Ordering: volatile write, then volatile reads; pairs with the CAS of a chunk and the read of closed in grow.
        closed = true;
        for (int number = 0; number < CHUNKS; number++) {
            if (numbered(number).free()) {
                TableSeam.CLOSE_FREED.reached();
            }
            CHUNK.setVolatile(chunks, placeOf(number), Chunk.CLOSED);
        }
        first = Chunk.CLOSED;
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw closedException(null);
        }
    }

    static IllegalStateException closedException(@Nullable Throwable cause) {
        return new IllegalStateException("the table is closed", cause);
    }
}
