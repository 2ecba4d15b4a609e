package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A lane of a {@link HandleQueue}: objects, each in a cell of its own that is known by a handle. */
final class CellLane extends Lane {
    /*
     * Elements are numbered as they are pushed, from 0. Number n lies in cell n % ROOM of the block with number n / ROOM. Its handle is n and,
     * above it, the lane's place among all.
     *
     *     push:    cell = object                        (release)     take:     t = taken; if t < limit: CAS taken t -> t + 1
     *              pushed = n + 1                       (release)     takeOut:  object = cell; cell = null        (release)
     *                                                                 refill:   limit = pushed, but at most a run beyond taken
     *
     * Consumers look at pushed, whose line the producer writes at each push, only when they have come to the limit. The limit is near, so
     * that they look at other lanes, too: see Takes. If several refill at once, an older limit may be written over a newer one, or one
     * below taken; then nothing can be taken until the next refill. The winner of the CAS has the cell to itself, except for a removal:
     *
     *     remove:  CAS cell object -> removal                        takeOut:  object = cell
     *              n = number of the block and cell                            if it is a removal: removal.seen = true
     *              taken <= n, and cell still removal?  won                    cell = null
     *              wait until cell != removal; won if removal.seen
     *
     * If n had not been taken when the remover looked, its taker will find the removal. If it had been, the taker may have read the
     * object before, or finds the removal, and says so. The block has the same number for as long as the removal is in it, but no longer:
     * therefore the second look at the cell. When the same object has been put twice, a remover that is late may find the second
     * in the cell of the first. It removes that, and n is its number.
     *
     * Blocks come from and go back to the producer. When it begins one, it takes back those of which all cells have been taken and are
     * null, and uses the last of them again. A taker that is stopped between its CAS and the cell keeps its block from that; the
     * block goes to the stuck ones, where the taker finds it. So no taker holds up the producer.
     *
     *     producer:  stuck = stuck + block      (volatile)      taker:  block = blocks[number]          (acquire)
     *                blocks[number] = null      (release)               null, or another?  look among the stuck
     */

    private static final int SHIFT = 7;
    private static final int ROOM = 1 << SHIFT;

    /** The bits of a handle that are the number: enough for 22 years at 100 million elements a second. */
    private static final int NUMBER_BITS = 56;

    private static final long NUMBER = (1L << NUMBER_BITS) - 1;

    /** A block and its place in the array, on the heap, about. */
    private static final long BLOCK_BYTES = ROOM * 4L + 64;

    private static final Block[] NONE = {};

    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final VarHandle BLOCKS = MethodHandles.arrayElementVarHandle(Block[].class);

    /** Some cells. */
    private static final class Block {
        final @Nullable Object[] cells = new @Nullable Object[ROOM];

        /** Written by the producer while no cell is in use. */
        long number;

        /** The next free block. */
        @Nullable Block next;

        boolean isEmpty() {
            for (int i = 0; i < ROOM; i++) {
                // Ordering: acquire; pairs with the release in takeOut.
                if (CELLS.getAcquire(cells, i) != null) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The mark in a cell whose element has been removed. */
    private static final class Removal {
        volatile boolean seen;
    }

    /** The handle of number 0. */
    private final long firstHandle;

    // All of these are written by the producer.

    /** The blocks in use, by their numbers modulo the length, a power of two. */
    private volatile @Nullable Block[] blocks = new @Nullable Block[2];

    /** Blocks that have been taken, where a taker is not done with a cell. */
    private volatile Block[] stuck = NONE;

    private @Nullable Block current;

    /** The number of the oldest block in use. */
    private long oldest;

    private @Nullable Block free;

    /** How many blocks there are. */
    private volatile int count;

    CellLane(@Nullable Thread owner, int gate, int place) {
        super(owner, gate, CONSUMER_WORDS);
        this.firstHandle = (place + 1L) << NUMBER_BITS;
    }

    /** The index, among all lanes, of the lane of a handle. */
    static int place(long handle) {
        return (int) (handle >>> NUMBER_BITS) - 1;
    }

    // ---- Producer

    @Override
    void push(long none, @Nullable Object object) {
        long number = producer[PUSHED];
        int cell = (int) number & (ROOM - 1);
        Block block = cell == 0 ? null : current;
        if (block == null) {
            block = begin(number >> SHIFT);
        }
        // Ordering: release, after the number of the block; pairs with the CAS of a remover.
        CELLS.setRelease(block.cells, cell, object);
        LONGS.setRelease(producer, PUSHED, number + 1);
    }

    /** The block with that number, which is the next. Whatever it throws, there is none. */
    private Block begin(long number) {
        takeBack();
        @Nullable Block[] now = blocks;
        if (number - oldest == now.length) {
            now = resize(2 * now.length, number);
        }
        Block block = free;
        if (block == null) {
            block = new Block();
            int more = count + 1;
            count = more; // only the producer writes it
        } else {
            free = block.next;
            block.next = null;
        }
        block.number = number;
        // Ordering: release; pairs with the acquire in find.
        BLOCKS.setRelease(now, at(now, number), block);
        current = block;
        return block;
    }

    /** Takes back the blocks of which all has been taken. */
    private void takeBack() {
        if (stuck.length > 0) {
            takeBackStuck();
        }
        @Nullable Block[] now = blocks;
        long end = taken() >> SHIFT;
        while (oldest < end) {
            int at = at(now, oldest);
            Block block = now[at];
            if (block != null) {
                if (block.isEmpty()) {
                    free(block);
                } else {
                    Block[] more = Arrays.copyOf(stuck, stuck.length + 1);
                    more[stuck.length] = block;
                    stuck = more;
                }
                // Ordering: release, after a taker can find it among the stuck.
                BLOCKS.setRelease(now, at, null);
            }
            oldest++;
        }
    }

    private void takeBackStuck() {
        for (Block block : stuck) {
            if (block.isEmpty()) {
                Block[] left = new Block[stuck.length - 1];
                int at = 0;
                for (Block other : stuck) {
                    if (other.number != block.number) {
                        left[at] = other;
                        at++;
                    }
                }
                stuck = left;
                free(block);
            }
        }
    }

    private void free(Block block) {
        block.next = free;
        free = block;
    }

    /** Has room for so many blocks in use, a power of two; the next has that number. */
    private @Nullable Block[] resize(int length, long number) {
        @Nullable Block[] before = blocks;
        @Nullable Block[] after = new @Nullable Block[length];
        for (long i = oldest; i < number; i++) {
            after[at(after, i)] = before[at(before, i)];
        }
        blocks = after;
        return after;
    }

    private static int at(@Nullable Block[] blocks, long number) {
        return (int) number & (blocks.length - 1);
    }

    @Override
    long trim() {
        long before = footprint();
        takeBack();
        free = null;
        long end = (producer[PUSHED] + ROOM - 1) >> SHIFT;
        int used = (int) (end - oldest);
        count = used + stuck.length;
        int length = Math.max(2, Integer.highestOneBit(Math.max(1, used - 1)) * 2);
        if (length < blocks.length) {
            @Nullable Block[] _ = resize(length, end);
        }
        return before - footprint();
    }

    // ---- Consumers

    @Override
    long value(long number) {
        return firstHandle + number;
    }

    @Override
    Refill refill() {
        // In this order: if all had been pushed that is taken, then there was nothing at the first look.
        long taken = taken();
        long pushed = pushed();
        if (taken >= pushed) {
            return Refill.EMPTY;
        }
        // Ordering: release; pairs with the acquire in limit, and passes on what pushed has shown.
        LONGS.setRelease(consumer, LIMIT, Math.min(pushed, taken + RUN));
        return Refill.FILLED;
    }

    @Override
    int refillTo(long[] into, int offset, int length) {
        if (refill() == Refill.EMPTY) {
            return 0;
        }
        int run = take(into, offset, length);
        return run == 0 ? -1 : run;
    }

    /** Only the thread that has taken the handle. The element; null if it was removed. */
    @Nullable Object takeOut(long handle) {
        long number = handle & NUMBER;
        Block block = find(number);
        if (block == null) {
            throw new AssertionError("no cell for number " + number);
        }
        int cell = (int) number & (ROOM - 1);
        if (QueueSeam.ENABLED) {
            QueueSeam.TAKEN_BEFORE_CELL.reached();
        }
        // Ordering: volatile, after the CAS of taken; pairs with the CAS of a remover, which looks at taken after it.
        Object object = CELLS.getVolatile(block.cells, cell);
        if (object instanceof Removal removal) {
            removal.seen = true;
            object = null;
        }
        if (QueueSeam.ENABLED) {
            QueueSeam.TAKEN_CELL_READ.reached();
        }
        // Ordering: release; pairs with the acquire in isEmpty.
        CELLS.setRelease(block.cells, cell, null);
        return object;
    }

    /** The block of a number that has been pushed. If its taker is done with it: null, or a block that is now used for other numbers. */
    private @Nullable Block find(long number) {
        long wanted = number >> SHIFT;
        @Nullable Block[] now = blocks;
        Block block = (Block) BLOCKS.getAcquire(now, at(now, wanted));
        if (block != null && block.number == wanted) {
            return block;
        }
        for (Block one : stuck) {
            if (one.number == wanted) {
                return one;
            }
        }
        return null;
    }

    @Override
    boolean isDrained() {
        return taken() >= pushed();
    }

    // ---- Any thread

    /** The handle that a take would give; 0 if there is none. */
    long first() {
        long taken = taken();
        return taken < pushed() ? firstHandle + taken : 0;
    }

    /** The handle after the last that has been pushed. */
    long end() {
        return firstHandle + pushed();
    }

    /** The content of the cell of a handle: null if it has been taken, a {@link #isRemoved removal} if the element was removed. */
    @Nullable Object look(long handle) {
        long number = handle & NUMBER;
        Block block = find(number);
        Object object = block == null ? null : CELLS.getAcquire(block.cells, (int) number & (ROOM - 1));
        VarHandle.acquireFence();
        return taken() <= number ? object : null;
    }

    static boolean isRemoved(@Nullable Object object) {
        return object instanceof Removal;
    }

    /** Takes a handle, if it is the first; whether it was. */
    boolean takeIfFirst(long handle) {
        long number = handle & NUMBER;
        return LONGS.compareAndSet(consumer, TAKEN, number, number + 1);
    }

    /** Removes an element that a look has shown; returns whether it was still there. If a thread is just taking it out, waits for that. */
    boolean remove(long handle, Object object) {
        long number = handle & NUMBER;
        int cell = (int) number & (ROOM - 1);
        Removal removal = new Removal();
        Block block = find(number);
        if (block == null || !CELLS.compareAndSet(block.cells, cell, object, removal)) {
            return false;
        }
        if (QueueSeam.ENABLED) {
            QueueSeam.REMOVAL_IN_CELL.reached();
        }
        long found = (block.number << SHIFT) + cell;
        // Ordering: the number is read before the cell is looked at again.
        VarHandle.acquireFence();
        // Ordering: volatile, after the CAS of the cell; pairs with the CAS of taken, see takeOut. Then acquire: the cell after that.
        if ((long) LONGS.getVolatile(consumer, TAKEN) <= found && CELLS.getAcquire(block.cells, cell) == removal) {
            return true;
        }
        // Ordering: acquire; pairs with the release in takeOut, so that seen is seen.
        for (int i = 0; CELLS.getAcquire(block.cells, cell) == removal; i++) {
            Backoff.pause(i);
        }
        return removal.seen;
    }

    @Override
    long footprint() {
        return count * BLOCK_BYTES;
    }

    /** Does nothing: the thread that has taken a handle still has to take out the object. */
    @Override
    void free() {}
}
