package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free queue of {@code long} that grows, in native memory: one owner pushes and pops at the head, any number of
 * thieves pop at the tail. It is a list of {@linkplain PoolDequeue rings}, each twice the size of the one before.
 *
 * <p>The owner is whatever thread calls the methods marked <em>Owner only</em>. Ownership may move from one thread to
 * another by anything that gives happens-before; two owner calls must never overlap. When assertions are enabled an
 * overlap is recognised and raises {@link IllegalStateException}; when they are not, an overlap may lose or duplicate
 * elements, but never touches memory that is not the chain's.
 *
 * <p>Memory consistency: actions in a thread before it pushes a value happen-before actions in another thread after it
 * popped that value. A push is a release, not a full fence: a thread that pushes and then reads a flag that a thief
 * sets before it looks for the last time (a "parked" flag) needs {@link java.lang.invoke.VarHandle#fullFence()} in
 * between.
 *
 * <p>Memory: a chain in steady state allocates nothing, neither native memory nor objects. Rings that have been drained
 * are kept until {@link #trim()}; as sizes double, together they are smaller than the newest. (A chain whose newest ring
 * has the largest size frees drained rings by itself when it grows.) {@link #close()} frees everything, and must be
 * called: no garbage collector does it. A pop that meets a ring being freed carries on at the ring that took its place.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/sync/poolqueue.go">the poolChain of Go's sync package</a>,
 *     the source of the algorithm, where the memory is the garbage collector's
 */
public final class PoolChain implements AutoCloseable {
    /*
     *       tail                                    newest
     *        |                                        |
     *        v    next      next      next            v
     *       ring ------> ring ------> ring ------> ring        The owner pushes to the newest, and when that is full
     *      (8)  <------ (16) <------ (32) <------ (64)         to a new one of twice the size. Its pops back up from
     *             prev        prev         prev                the newest. Thieves take from the oldest.
     *
     * A thief moves the tail on when a ring is empty for good. That a pop found nothing is not enough, for the owner
     * may push again. That next is there is not enough, for there may be elements left. It takes both in this order:
     * next was there, so the owner was done with the ring, and then a pop found nothing.
     *
     * That a pop found nothing and next was not there before it says nothing either about the chain as a whole: the
     * owner may have filled this ring and linked another in between. So the thief reads next once more, and only if it
     * is still null was the chain empty when the ring was. (Go answers "empty" there; it may, as its pool can always
     * make another.)
     *
     * When may the memory of a ring go? Not when the tail has moved past it: a thief that has won its CAS but not yet
     * read its slot would lose the element. The slots tell. An element that was pushed and not yet read is not 0 in its
     * slot; whoever took it stores 0 when it has read. So a ring that is unlinked, which means empty for good, and all
     * zero has nothing left that anybody could want.
     *
     * Only the owner frees: in trim, and in a push that grows at the largest size. It looks at all rings, not only at
     * those behind the tail, for where the owner pops what it has pushed there are empty ones between the newest and an
     * old element. Those it takes out of the middle, by making next lead from the ring before them to the one after.
     * Then it cuts its own ways back to a ring, which are those by prev, and frees it.
     *
     * A slow thief may still come to a freed ring, by a next that it read before, and may even set the tail there. The
     * arena makes it raise IllegalStateException rather than read somebody else's memory. So to a thief a freed ring is
     * just an empty one: next was there before the ring was freed, and leads on, past others that were freed, to one
     * that was not. Nothing is lost, as it can only be a look: what the thief would take is gone, so its CAS was going
     * to fail or has not been tried. The one access after a CAS that has won which may come back with that exception is
     * the store of the 0 itself (see PoolDequeue.vacate).
     *
     * close() races with all this, by any thread. Every ring is in the list that starts at newest and goes on by older,
     * from before anybody else could see it, until it has been freed. The closer sets closed and then reads the list;
     * the owner puts a new ring into the list and then reads closed, all of it volatile: so at least one of the two
     * sees the other, and a ring is freed once, whoever comes first.
     */

    /** Go's initial size. */
    private static final int DEFAULT_INITIAL_CAPACITY = 8;

    /**
     * The largest ring by default: 2^16 slots, 512 KiB. A push that has to make one pays for zeroing it: some 25 us;
     * a ring of 2^20 would take ten times as long, and one of 2^22 five hundred times.
     */
    private static final int DEFAULT_LARGEST_NODE_CAPACITY = 1 << 16;

    private static final VarHandle NEWEST;
    private static final VarHandle TAIL;
    private static final VarHandle FOOTPRINT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(PoolChain.class, "newest", ChainNode.class);
            TAIL = lookup.findVarHandle(PoolChain.class, "tail", ChainNode.class);
            FOOTPRINT = lookup.findVarHandle(PoolChain.class, "footprint", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int initialCapacity;
    private final int largestNodeCapacity;
    private final int firstIndex;
    private final Supplier<Arena> arenas;
    private final OwnerCheck owner = new OwnerCheck();

    // The next two are written once a ring and not once an element, so they may share a line with what others read.

    /** The ring to push to, where the list of all that is not freed begins. Written by the owner. Never null. */
    private volatile ChainNode newest;

    /**
     * The oldest ring that may hold elements, or one from which next leads there. Moved by CAS, from a ring that is empty
     * for good to its next. Never null.
     */
    private volatile ChainNode tail;

    /** Bytes of the rings that are not freed. */
    private volatile long footprint;

    /** False, then true once, before the first ring is freed by {@code close}. */
    private volatile boolean closed;

    /**
     * A chain that starts with room for 8 elements and whose rings grow up to 65,536.
     *
     * @throws OutOfMemoryError if the memory for the first ring cannot be had
     */
    public PoolChain() {
        this(DEFAULT_INITIAL_CAPACITY);
    }

    /**
     * A chain that starts with room for {@code initialCapacity} elements and whose rings grow up to 65,536, or stay as
     * they are if {@code initialCapacity} is more.
     *
     * @param initialCapacity from 1 to {@code 1 << 30}, rounded up to a power of two
     * @throws IllegalArgumentException if the capacity is not in that range
     * @throws OutOfMemoryError if the memory for the first ring cannot be had
     */
    public PoolChain(int initialCapacity) {
        this(initialCapacity, Math.max(initialCapacity, DEFAULT_LARGEST_NODE_CAPACITY));
    }

    /**
     * A chain that starts with room for {@code initialCapacity} elements and whose rings double up to
     * {@code largestNodeCapacity}; from there on it grows by rings of that size. The largest ring bounds how long a push
     * that grows the chain may take, since it zeroes the new ring: about 25 microseconds for 65,536 slots, 250 for a
     * million.
     *
     * @param initialCapacity from 1 to {@code 1 << 30}, rounded up to a power of two
     * @param largestNodeCapacity from {@code initialCapacity} to {@code 1 << 30}, rounded up to a power of two
     * @throws IllegalArgumentException if a capacity is not in its range
     * @throws OutOfMemoryError if the memory for the first ring cannot be had
     */
    public PoolChain(int initialCapacity, int largestNodeCapacity) {
        this(initialCapacity, largestNodeCapacity, 0, Arena::ofShared);
    }

    /** For tests: every ring starts at {@code firstIndex}, in memory of an arena of its own from {@code arenas}. */
    PoolChain(int initialCapacity, int largestNodeCapacity, int firstIndex, Supplier<Arena> arenas) {
        this.initialCapacity = PoolDequeue.roundCapacity("initialCapacity", initialCapacity);
        this.largestNodeCapacity = PoolDequeue.roundCapacity("largestNodeCapacity", largestNodeCapacity);
        if (largestNodeCapacity < initialCapacity) {
            throw new IllegalArgumentException("largestNodeCapacity is " + largestNodeCapacity
                    + ", less than initialCapacity, which is " + initialCapacity);
        }
        this.firstIndex = firstIndex;
        this.arenas = arenas;
        ChainNode first = ChainNode.open(arenas, this.initialCapacity, firstIndex);
        this.newest = first;
        this.tail = first;
        this.footprint = first.bytes();
    }

    // ---- Owner only

    /**
     * Owner only. Puts a value at the head. Happens-before the pop that returns it. Whatever it throws, the value is
     * not in and the chain goes on as before.
     *
     * @param value any {@code long} but 0
     * @throws IllegalArgumentException if {@code value} is 0
     * @throws OutOfMemoryError if the chain has to grow and the memory cannot be had
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public void pushHead(long value) {
        PoolDequeue.checkValue(value);
        owner.enter("pushHead");
        try {
            ChainNode newest = newestPlain();
            if (!newest.push(value)) {
                beforeGrowing(newest);
                ChainNode node = open(newest);
                node.push(value);
                link(newest, node);
            }
        } catch (IllegalStateException e) {
            throw closedOr(e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Takes the value at the head: the newest.
     *
     * @return the value, or {@link PoolDequeue#EMPTY} if there is none
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public long popHead() {
        owner.enter("popHead");
        try {
            for (ChainNode node = newestPlain(); node != null; node = node.prev()) {
                long value = node.popNewest();
                if (value != EMPTY) {
                    return value;
                }
            }
            unlinkDrained(); // or every pop from here on would back up as far as this one
            return EMPTY;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Pushes {@code from[offset]}, then {@code from[offset + 1]} and so on. Whatever it throws, none of the
     * values is in and the chain goes on as before. The values that go into one ring become visible to thieves at once,
     * by a single store; those that need new rings, after the others.
     *
     * @return {@code length}
     * @throws IllegalArgumentException if a value in the range is 0
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code from} is null
     * @throws OutOfMemoryError if the chain has to grow and the memory cannot be had
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public int pushHead(long[] from, int offset, int length) {
        PoolDequeue.checkRange("from", from, offset, length);
        owner.enter("pushHead");
        try {
            ChainNode newest = newestPlain();
            int count = newest.fill(from, offset, length);
            if (count == length) {
                newest.publish(count);
            } else {
                ChainNode run;
                try {
                    beforeGrowing(newest);
                    run = openRun(newest, from, offset + count, length - count);
                } catch (Throwable refused) {
                    newest.unfill(count);
                    throw refused;
                }
                newest.publish(count);
                link(newest, run);
            }
            return length;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Takes up to {@code length} values from the head, the newest into {@code into[offset]}, by a single CAS
     * for each ring.
     *
     * @return how many came out, from 0 to {@code length}; fewer than {@code length} only if the chain was empty then
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code into} is null
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public int popHead(long[] into, int offset, int length) {
        PoolDequeue.checkRange("into", into, offset, length);
        owner.enter("popHead");
        int taken = 0;
        try {
            for (ChainNode node = newestPlain(); node != null; node = node.prev()) {
                taken += node.popNewest(into, offset + taken, length - taken);
                if (taken == length) {
                    return taken;
                }
            }
            unlinkDrained();
            return taken;
        } catch (IllegalStateException e) {
            return takenOr(taken, e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Gives back the memory of rings that are empty and from which no thief is still reading. If the chain
     * is empty, that leaves one ring of the initial size. Takes some 50 microseconds for each ring freed, as the JVM has to
     * speak to every thread: call it when there is time.
     *
     * @return by how many bytes {@link #footprint()} is less than before
     * @throws OutOfMemoryError if the newest ring is empty and the memory for one of the initial size, to take its place,
     *     cannot be had; other rings have been freed then
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public long trim() {
        owner.enter("trim");
        try {
            checkOpen(); // there may be nothing to do that would touch the memory
            long freed = reclaim();
            ChainNode newest = newestPlain();
            if (newest.capacity() > initialCapacity && newest.isAllClear()) {
                ChainNode small = open(newest, initialCapacity);
                link(newest, small);
                freed += reclaim() - small.bytes();
            }
            return freed;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        } finally {
            owner.exit();
        }
    }

    // ---- Any thread

    /**
     * Any thread. Takes the value at the tail: the oldest.
     *
     * @return the value, or {@link PoolDequeue#EMPTY} if there is none
     * @throws IllegalStateException if the chain is closed
     */
    public long popTail() {
        ChainNode node = tail;
        while (true) {
            // Ordering: volatile read, before the pop; pairs with the write in link. Only "next was there, and then the
            // pop found nothing" proves that the ring is empty for good.
            ChainNode next = node.next;
            Seam.CHAIN_NEXT_LOADED.reached();
            try {
                long value = node.popOldest();
                if (value != EMPTY) {
                    return value;
                }
            } catch (IllegalStateException e) {
                checkFreed(node, e);
            }
            if (next != null) {
                unlink(node, next);
                node = next;
            } else if (node.next == null) {
                return EMPTY; // The node was the newest when it was empty, and all before it were empty for good.
            }
        }
    }

    /**
     * Any thread. Takes up to {@code length} values from the tail, the oldest into {@code into[offset]}, by a single CAS
     * for each ring.
     *
     * @return how many came out, from 0 to {@code length}; fewer than {@code length} only if the chain was empty then
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code into} is null
     * @throws IllegalStateException if the chain is closed and nothing has been taken before it was
     */
    public int popTail(long[] into, int offset, int length) {
        PoolDequeue.checkRange("into", into, offset, length);
        ChainNode node = tail;
        int taken = 0;
        while (true) {
            ChainNode next = node.next;
            Seam.CHAIN_NEXT_LOADED.reached();
            try {
                taken += node.popOldest(into, offset + taken, length - taken);
                if (taken == length) {
                    return taken;
                }
            } catch (IllegalStateException e) {
                if (taken > 0 && closed) {
                    return taken;
                }
                checkFreed(node, e);
            }
            // The pop took fewer than there was room for, so it left the ring empty.
            if (next != null) {
                unlink(node, next);
                node = next;
            } else if (node.next == null) {
                return taken;
            }
        }
    }

    /**
     * Any thread. How many elements the chain holds, at most {@link Integer#MAX_VALUE}: for the owner exact while no
     * thief runs, otherwise an estimate.
     *
     * @throws IllegalStateException if the chain is closed
     */
    public int size() {
        long size = 0;
        for (ChainNode node = tail; node != null; node = node.next) {
            try {
                size += node.size();
            } catch (IllegalStateException e) {
                checkFreed(node, e);
            }
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /**
     * Any thread. Whether the chain holds no element: for the owner exact while no thief runs. True only if the chain
     * was empty at some moment during the call.
     *
     * @throws IllegalStateException if the chain is closed
     */
    public boolean isEmpty() {
        ChainNode node = tail;
        while (true) {
            ChainNode next = node.next;
            Seam.CHAIN_NEXT_LOADED.reached();
            try {
                if (!node.isEmpty()) {
                    return false;
                }
            } catch (IllegalStateException e) {
                checkFreed(node, e);
            }
            if (next != null) {
                node = next;
            } else if (node.next == null) {
                return true;
            }
        }
    }

    /**
     * Any thread. How many bytes of native memory the chain holds now, drained rings included.
     *
     * @throws IllegalStateException if the chain is closed
     */
    public long footprint() {
        checkOpen();
        return footprint;
    }

    /**
     * Any thread. Frees all native memory; what elements were inside are gone. Later calls, and calls under way that
     * have not taken effect, raise {@link IllegalStateException}; closing again does nothing.
     */
    @Override
    public void close() {
        closed = true;
        for (ChainNode node = newest; node != null; node = node.older) {
            free(node);
        }
    }

    // ---- Growing, unlinking, freeing

    /** Owner, who wrote it. */
    private ChainNode newestPlain() {
        return (ChainNode) NEWEST.get(this);
    }

    /** Owner, about to grow the chain. From the largest size on, sizes do not double, and what is empty could pile up. */
    private void beforeGrowing(ChainNode newest) {
        if (newest.capacity() == largestNodeCapacity) {
            reclaim();
        }
    }

    /** Owner: a ring of the size that comes after that of {@code last}; not linked yet, but in the list of what to free. */
    private ChainNode open(ChainNode last) {
        return open(last, last.capacity() == largestNodeCapacity ? largestNodeCapacity : last.capacity() * 2);
    }

    private ChainNode open(ChainNode last, int capacity) {
        ChainNode node = ChainNode.open(arenas, capacity, firstIndex);
        FOOTPRINT.getAndAdd(this, node.bytes());
        node.setPrev(last);
        node.older = last;
        // Ordering: volatile write, then volatile read; pairs with the write of closed and the read of newest in close.
        newest = node;
        if (closed) {
            free(node);
            throw closedException(null);
        }
        return node;
    }

    /** Owner: as many new rings as it takes for these values, linked to each other but not to {@code last}; the first. */
    private ChainNode openRun(ChainNode last, long[] from, int offset, int length) {
        try {
            ChainNode first = open(last);
            ChainNode end = first;
            int done = put(first, from, offset, length);
            while (done < length) {
                ChainNode node = open(end);
                done += put(node, from, offset + done, length - done);
                end.next = node;
                end = node;
            }
            return first;
        } catch (Throwable refused) {
            ChainNode node = newestPlain();
            newest = last;
            while (node != last) {
                free(node);
                node = Objects.requireNonNull(node.older);
            }
            throw refused;
        }
    }

    private static int put(ChainNode node, long[] from, int offset, int length) {
        int count = node.fill(from, offset, length);
        node.publish(count);
        return count;
    }

    /** Owner: makes a new ring, or the first of a run of them, part of the chain. */
    private static void link(ChainNode last, ChainNode node) {
        Seam.GROW_BEFORE_LINK.reached();
        // Linearization point of a push that grew the chain.
        // Ordering: volatile write; pairs with the reads of next in popTail: who sees the node sees what is in it.
        last.next = node;
    }

    /** Owner: moves the tail past rings that are empty for good. */
    private void unlinkDrained() {
        ChainNode node = tail;
        ChainNode next = node.next;
        while (next != null && (node.isFreed() || node.isEmpty())) {
            unlink(node, next);
            node = next;
            next = node.next;
        }
    }

    /** Any thread that has found {@code node} empty after it had seen {@code next}. */
    private void unlink(ChainNode node, ChainNode next) {
        Seam.CHAIN_BEFORE_UNLINK.reached();
        // Ordering: full; pairs with the reads of tail: who starts at next does so after node was empty for good.
        if (TAIL.compareAndSet(this, node, next)) {
            Seam.CHAIN_UNLINKED.reached();
            next.forgetPrevRelease();
        }
    }

    /** Owner: unlinks rings that are empty for good, wherever they are, and frees those that are all zero; the bytes. */
    private long reclaim() {
        unlinkDrained();
        long freed = 0;
        ChainNode linked = newestPlain();
        ChainNode kept = linked;
        for (ChainNode node = linked.older; node != null; node = node.older) {
            if (!node.isEmpty()) {
                // Whatever was between the two is empty for good.
                // Ordering: volatile write, as in link; a thief that still has the old next comes by those between.
                node.next = linked;
                linked.setPrev(node);
                linked = node;
                kept = node;
            } else if (node.isAllClear()) {
                Seam.RECLAIM_BEFORE_FREE.reached();
                freed += free(node);
                kept.older = node.older;
            } else {
                kept = node; // A thief is still reading there.
            }
        }
        linked.forgetPrevRelease();
        return freed;
    }

    private long free(ChainNode node) {
        long bytes = node.free();
        FOOTPRINT.getAndAdd(this, -bytes);
        return bytes;
    }

    /** Any thread that got {@code e} from a ring: returns if that is because the owner has freed the ring. */
    private void checkFreed(ChainNode node, IllegalStateException e) {
        if (closed || !node.isFreed()) {
            throw closedOr(e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closedException(null);
        }
    }

    private int takenOr(int taken, IllegalStateException e) {
        if (taken > 0 && closed) {
            return taken;
        }
        throw closedOr(e);
    }

    private IllegalStateException closedOr(IllegalStateException e) {
        return closed ? closedException(e) : e;
    }

    private static IllegalStateException closedException(@Nullable IllegalStateException cause) {
        return new IllegalStateException("the chain is closed", cause);
    }
}
