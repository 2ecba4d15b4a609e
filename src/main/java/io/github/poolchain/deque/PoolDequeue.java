package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A lock-free ring of {@code long} with a fixed capacity, in native memory: one owner pushes and pops at the head,
 * any number of thieves pop at the tail.
 *
 * <p>The owner is whatever thread calls the methods marked <em>Owner only</em>. Ownership may move from one thread to
 * another by anything that gives happens-before; two owner calls must never overlap. When assertions are enabled an
 * overlap is recognised and raises {@link IllegalStateException}; when they are not, an overlap may lose or duplicate
 * elements, but never touches memory outside the ring.
 *
 * <p>Memory consistency: actions in a thread before it pushes a value happen-before actions in another thread after it
 * popped that value. A push is a release, not a full fence: a thread that pushes and then reads a flag that a thief
 * sets before it looks for the last time (a "parked" flag) needs {@link java.lang.invoke.VarHandle#fullFence()} in
 * between.
 *
 * <p>The memory belongs to the arena given to {@link #allocate}, and goes when that is closed: every later call
 * raises {@link IllegalStateException}, and elements still inside are gone with it. With a confined arena every call
 * by a thread other than the arena's raises {@link WrongThreadException}.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/sync/poolqueue.go">the poolDequeue of Go's sync
 *     package</a>, the source of the algorithm
 */
public final class PoolDequeue extends Ring {
    /** What a pop returns when there is nothing, and the one {@code long} that cannot be pushed: {@code 0}. */
    public static final long EMPTY = 0L;

    /** The largest capacity, {@code 1 << 30}; Go's {@code dequeueLimit}. */
    static final int MAX_CAPACITY = 1 << 30;

    private final OwnerCheck owner = new OwnerCheck();

    PoolDequeue(MemorySegment zeroed, int capacity, int firstIndex) {
        super(zeroed, capacity, firstIndex);
    }

    /**
     * Any thread. Makes an empty ring in memory of the given arena.
     *
     * @param arena decides when the memory goes, and with a confined arena who may touch it; a ring takes 384 bytes
     *     and 8 for each slot, rounded up to 128
     * @param capacity how many elements at least the ring shall hold, from 1 to {@code 1 << 30}; rounded up to a
     *     power of two
     * @return the ring, owned by the caller
     * @throws IllegalArgumentException if the capacity is not in that range
     * @throws NullPointerException if {@code arena} is null
     * @throws IllegalStateException if the arena is closed
     * @throws OutOfMemoryError if the memory cannot be had
     */
    public static PoolDequeue allocate(Arena arena, int capacity) {
        Objects.requireNonNull(arena, "arena");
        int rounded = roundCapacity("capacity", capacity);
        MemorySegment memory = reserve(arena, rounded);
        memory.fill((byte) 0); // an arena of the caller's own making may hand out memory that has been used
        return new PoolDequeue(memory, rounded, 0);
    }

    /** As {@link #allocate(Arena, int)}, in memory of one of the JDK's arenas, and for a power of two. */
    static PoolDequeue allocate(Arena arena, int capacity, int firstIndex) {
        return new PoolDequeue(reserve(arena, capacity), capacity, firstIndex);
    }

    /** The next power of two; throws {@link IllegalArgumentException} if the value is not from 1 to {@code 1 << 30}. */
    static int roundCapacity(String name, int value) {
        if (value < 1 || value > MAX_CAPACITY) {
            throw new IllegalArgumentException(name + " is " + value + ", not in [1, " + MAX_CAPACITY + "]");
        }
        return value == 1 ? 1 : Integer.highestOneBit(value - 1) << 1;
    }

    static void checkValue(long value) {
        if (value == EMPTY) {
            throw new IllegalArgumentException("0 cannot be pushed: it means that there is none");
        }
    }

    static void checkRange(String name, long[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(array, name).length);
    }

    // ---- Owner only

    /**
     * Owner only. Puts a value at the head. Happens-before the pop that returns it.
     *
     * @param value any {@code long} but 0
     * @return false if the ring is full, and then nothing has changed: either it holds {@link #capacity()} elements, or
     *     the thief that took the element from the slot that comes next has not yet left it
     * @throws IllegalArgumentException if {@code value} is 0
     * @throws IllegalStateException if the arena is closed, or (with assertions on) if another owner call is under way
     */
    public boolean pushHead(long value) {
        checkValue(value);
        owner.enter("pushHead");
        try {
            return push(value);
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Takes the value at the head: the newest.
     *
     * @return the value, or {@link #EMPTY} if there is none
     * @throws IllegalStateException if the arena is closed, or (with assertions on) if another owner call is under way
     */
    public long popHead() {
        owner.enter("popHead");
        try {
            return popNewest();
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Pushes {@code from[offset]}, then {@code from[offset + 1]} and so on, as many as there is room for when
     * the call begins. They become visible to thieves at once, by a single store when it ends.
     *
     * @return how many went in, from 0 to {@code length}; fewer than {@code length} only if there was no room for one more
     *     at some moment during the call
     * @throws IllegalArgumentException if a value in the range is 0; then none went in
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code from} is null
     * @throws IllegalStateException if the arena is closed, or (with assertions on) if another owner call is under way
     */
    public int pushHead(long[] from, int offset, int length) {
        checkRange("from", from, offset, length);
        owner.enter("pushHead");
        try {
            int count = fill(from, offset, length);
            for (int i = offset + count; i < offset + length; i++) {
                if (from[i] == EMPTY) {
                    unfill(count);
                    throw noValueAt(i);
                }
            }
            publish(count);
            return count;
        } finally {
            owner.exit();
        }
    }

    /**
     * Owner only. Takes up to {@code length} values from the head, by a single CAS, the newest into
     * {@code into[offset]}.
     *
     * @return how many came out, from 0 to {@code length}; fewer than {@code length} only if no more were there
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code into} is null
     * @throws IllegalStateException if the arena is closed, or (with assertions on) if another owner call is under way
     */
    public int popHead(long[] into, int offset, int length) {
        checkRange("into", into, offset, length);
        owner.enter("popHead");
        try {
            return popNewest(into, offset, length);
        } finally {
            owner.exit();
        }
    }

    // ---- Any thread

    /**
     * Any thread. Takes the value at the tail: the oldest.
     *
     * @return the value, or {@link #EMPTY} if there is none
     * @throws IllegalStateException if the arena is closed
     */
    public long popTail() {
        return popOldest();
    }

    /**
     * Any thread. Takes up to {@code length} values from the tail, by a single CAS, the oldest into
     * {@code into[offset]}.
     *
     * @return how many came out, from 0 to {@code length}; fewer than {@code length} only if no more were there
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws NullPointerException if {@code into} is null
     * @throws IllegalStateException if the arena is closed
     */
    public int popTail(long[] into, int offset, int length) {
        checkRange("into", into, offset, length);
        return popOldest(into, offset, length);
    }

    /** Any thread. How many elements the ring can hold: a power of two from 1 to {@code 1 << 30}. */
    public int capacity() {
        return slots();
    }

    /**
     * Any thread. How many elements the ring holds: for the owner exact while no thief runs, otherwise what was true at
     * some moment during the call, from 0 to {@link #capacity()}.
     *
     * @throws IllegalStateException if the arena is closed
     */
    public int size() {
        return elements();
    }

    /**
     * Any thread. Whether {@link #size()} is 0.
     *
     * @throws IllegalStateException if the arena is closed
     */
    public boolean isEmpty() {
        return size() == 0;
    }
}
