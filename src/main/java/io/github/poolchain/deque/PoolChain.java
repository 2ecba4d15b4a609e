package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

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
 * are kept until {@link #trim()}; since sizes double, all of them together are smaller than the newest ring. Once the newest ring has the
 * largest size, drained rings are freed whenever the chain grows. A daemon thread does that, because freeing a ring makes every thread of the JVM pass a
 * handshake; until it has done so they count in {@link #footprint()}. Only if that thread is 128 rings behind does a push that opens a ring free
 * one itself. {@link #close()} frees everything, and must be called: no garbage collector does it. A pop that meets a ring that is being freed goes on
 * at the ring that took its place.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/sync/poolqueue.go">the poolChain of Go's sync package</a>,
 *     the source of the algorithm, where the memory is the garbage collector's
 */
public final class PoolChain extends ChainLinks implements AutoCloseable {
    /** Go's initial size. */
    private static final int DEFAULT_INITIAL_CAPACITY = 8;

    /**
     * The largest ring by default: 2^16 slots, 512 KiB. A push that has to make one pays for zeroing it: some 25 us;
     * a ring of 2^20 would take ten times as long, and one of 2^22 five hundred times.
     */
    private static final int DEFAULT_LARGEST_NODE_CAPACITY = 1 << 16;

    private final OwnerCheck owner = new OwnerCheck();

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
        this(initialCapacity, largestNodeCapacity, 0, Arena::ofShared, ArenaCloser.INSTANCE);
    }

    /**
     * For tests: every ring starts at {@code firstIndex}, in memory of an arena of its own from {@code arenas}; what a
     * push would have closed in the background is closed by the push, so that a test can tell when.
     */
    PoolChain(int initialCapacity, int largestNodeCapacity, int firstIndex, Supplier<Arena> arenas) {
        this(initialCapacity, largestNodeCapacity, firstIndex, arenas, Runnable::run);
    }

    /** For tests: the same, but {@code closer} closes. */
    PoolChain(
            int initialCapacity, int largestNodeCapacity, int firstIndex, Supplier<Arena> arenas, Executor closer) {
        int initial = PoolDequeue.roundCapacity("initialCapacity", initialCapacity);
        int largest = PoolDequeue.roundCapacity("largestNodeCapacity", largestNodeCapacity);
        if (largestNodeCapacity < initialCapacity) {
            throw new IllegalArgumentException("largestNodeCapacity is " + largestNodeCapacity
                    + ", less than initialCapacity, which is " + initialCapacity);
        }
        super(initial, largest, firstIndex, arenas, closer);
    }

    // ---- Owner only

    /**
     * Owner only. Puts a value at the head. Happens-before the pop that returns it. If it throws, the value is
     * not in, and the chain is as before.
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
                beforeGrowing(newest, 1);
                grow(newest, value);
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
            unlinkDrained(Long.MAX_VALUE); // or every pop from here on would back up as far as this one
            return EMPTY;
        } catch (IllegalStateException e) {
            throw closedOr(e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Pushes {@code from[offset]}, then {@code from[offset + 1]} and so on. If it throws, none of the
     * values is in, and the chain is as before. The values that go into one ring become visible to thieves at once,
     * by a single store; those that need new rings become visible after the others.
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
                    beforeGrowing(newest, length - count);
                    run = openRun(newest, from, offset + count, length - count);
                } catch (Throwable refused) {
                    newest.unfill(count);
                    throw refused;
                }
                publishAndLink(newest, count, run);
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
            unlinkDrained(Long.MAX_VALUE);
            return taken;
        } catch (IllegalStateException e) {
            return takenOr(taken, e);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Frees rings that are empty and that no thief is still reading from. If the chain
     * is empty, one ring of the initial size is left. Takes some 50 microseconds for each ring, because every thread of the JVM has to pass a
     * handshake: call it when there is time.
     *
     * @return by how many bytes {@link #footprint()} is less than before, not counting what another thread has freed
     *     meanwhile
     * @throws OutOfMemoryError if the newest ring is empty and the memory for one of the initial size, to take its place,
     *     cannot be had; other rings have been freed then
     * @throws IllegalStateException if the chain is closed, or (with assertions on) if another owner call is under way
     */
    public long trim() {
        owner.enter("trim");
        try {
            return shrink();
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
        ChainNode node = tail();
        while (true) {
            // Ordering: volatile read, before the pop; pairs with the write in link. Only "next was there, and then the
            // pop found nothing" proves that the ring is empty for good.
            ChainNode next = node.next;
            DequeSeam.CHAIN_NEXT_LOADED.reached();
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
        ChainNode node = tail();
        int taken = 0;
        while (true) {
            ChainNode next = node.next;
            DequeSeam.CHAIN_NEXT_LOADED.reached();
            try {
                taken += node.popOldest(into, offset + taken, length - taken);
                if (taken == length) {
                    return taken;
                }
            } catch (IllegalStateException e) {
                if (taken > 0 && isClosed()) {
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
        for (ChainNode node = tail(); node != null; node = node.next) {
            try {
                size += node.elements();
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
        ChainNode node = tail();
        while (true) {
            ChainNode next = node.next;
            DequeSeam.CHAIN_NEXT_LOADED.reached();
            try {
                if (node.elements() != 0) {
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
        return bytesHeld();
    }

    /**
     * Any thread. Frees all native memory; elements that are still inside are lost. Later calls, and calls under way that
     * have not taken effect, throw {@link IllegalStateException}; closing again does nothing. Of racing calls of this method one does all the
     * work, and the others do not wait for it: until it has returned, pops may still succeed. It does not wait for a
     * thread that is freeing a drained ring either.
     */
    @Override
    public void close() {
        freeAll();
    }
}
