package io.github.poolchain.deque;

import static io.github.poolchain.deque.DequeLayout.casHeadTail;
import static io.github.poolchain.deque.DequeLayout.headTailAcquire;
import static io.github.poolchain.deque.DequeLayout.ownHead;
import static io.github.poolchain.deque.DequeLayout.setHeadHalfRelease;
import static io.github.poolchain.deque.DequeLayout.setOwnHead;
import static io.github.poolchain.deque.DequeLayout.setSlot;
import static io.github.poolchain.deque.DequeLayout.slot;
import static io.github.poolchain.deque.DequeLayout.slotAcquire;
import static io.github.poolchain.deque.DequeLayout.tailHalfAcquire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
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
public sealed class PoolDequeue permits ChainNode {
    /*
     * The packed word head << 32 | tail says which slots are full: those in [tail, head). The head is where the owner
     * writes next, the tail is what the next thief takes.
     *
     *     push:     if slot[head] != 0: full                  popTail:  loop: (head, tail) = word
     *               slot[head] = value                                        if head == tail: empty
     *               word.head = head + 1          (release)                   CAS word (head, tail) -> (head, tail + 1)
     *                                                                   value = slot[tail]
     *                                                                   (release) slot[tail] = 0
     *     popHead:  loop: if head == tail: empty
     *                     CAS word (head, tail) -> (head - 1, tail)
     *               value = slot[head - 1]; slot[head - 1] = 0
     *
     * Who owns a slot. A slot outside [tail, head) that holds 0 is the owner's, to fill. The store of head + 1 gives it
     * to the ring. The CAS that moves the tail past it gives it to that thief alone, the CAS that moves the head back
     * before it gives it to the owner. The thief gives it back to the owner by storing 0; until then the owner must not
     * fill it although the indices leave room.
     *
     * So a push need not look at the tail. When head - tail is the capacity, the slot at the head is the slot at the tail,
     * and that is not 0: one look at the slot tells both ways in which a ring can be full. (Go's looks at both.)
     *
     * Invariants: tail <= head <= tail + capacity (in 32-bit arithmetic); tail only grows; head is stored by the owner
     * only; a slot within [tail, head) is not 0; the owner's copy of the head is the head whenever no owner call is
     * under way.
     * Not invariant: that a slot outside [tail, head) is 0.
     *
     * Only the CAS can succeed by mistake, on a word that went through 2^32 pushes and came back. That is harmless: a
     * slot is read after the CAS and never before, so what a success entitles to is right whenever it succeeds.
     *
     * The owner never reads the word whole. It knows the head, and reading eight bytes of which it has just written
     * four would have to wait for that store to leave the processor's store buffer.
     */

    /** What a pop returns when there is nothing, and the one {@code long} that cannot be pushed: {@code 0}. */
    public static final long EMPTY = 0L;

    /** The largest capacity, {@code 1 << 30}; Go's {@code dequeueLimit}. */
    static final int MAX_CAPACITY = 1 << 30;

    private final MemorySegment ring;
    private final int capacity;
    private final int mask;
    private final OwnerCheck owner = new OwnerCheck();

    /** A ring in memory that is all zero, with head and tail at {@code firstIndex}: tests start just short of the wrap. */
    PoolDequeue(MemorySegment zeroed, int capacity, int firstIndex) {
        this.ring = zeroed;
        this.capacity = capacity;
        this.mask = capacity - 1;
        DequeLayout.describe(ring, capacity);
        setOwnHead(ring, firstIndex);
        DequeLayout.setHeadTail(ring, HeadTail.pack(firstIndex, firstIndex));
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

    /** Memory for a ring. The JDK's arenas hand it out zeroed. */
    static MemorySegment reserve(Arena arena, int capacity) {
        long bytes = DequeLayout.bytes(capacity);
        MemorySegment memory = arena.allocate(bytes, DequeLayout.LINE);
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException(
                    "the arena answered a request for " + bytes + " bytes with " + memory.byteSize());
        }
        return memory;
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

    private static IllegalArgumentException noValueAt(int index) {
        return new IllegalArgumentException("the value at index " + index + " is 0, which means that there is none");
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
    public final boolean pushHead(long value) {
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
    public final long popHead() {
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
    public final int pushHead(long[] from, int offset, int length) {
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
    public final int popHead(long[] into, int offset, int length) {
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
    public final long popTail() {
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
    public final int popTail(long[] into, int offset, int length) {
        checkRange("into", into, offset, length);
        return popOldest(into, offset, length);
    }

    /** Any thread. How many elements the ring can hold: a power of two from 1 to {@code 1 << 30}. */
    public final int capacity() {
        return capacity;
    }

    /**
     * Any thread. How many elements the ring holds: for the owner exact while no thief runs, otherwise what was true at
     * some moment during the call, from 0 to {@link #capacity()}.
     *
     * @throws IllegalStateException if the arena is closed
     */
    public final int size() {
        return HeadTail.size(headTailAcquire(ring));
    }

    /**
     * Any thread. Whether {@link #size()} is 0.
     *
     * @throws IllegalStateException if the arena is closed
     */
    public final boolean isEmpty() {
        return size() == 0;
    }

    // ---- The algorithm, without the checks; the chain calls it here

    /** Owner. */
    final boolean push(long value) {
        int head = ownHead(ring);
        // Ordering: acquire; pairs with the release in vacate, so that our store cannot come before the thief's read.
        if (slotAcquire(ring, head & mask) != EMPTY) {
            return false;
        }
        setSlot(ring, head & mask, value);
        publishHead(head + 1);
        return true;
    }

    /** Owner: gives all slots before {@code head} to the ring. */
    private void publishHead(int head) {
        setOwnHead(ring, head);
        Seam.PUSH_BEFORE_PUBLISH.reached();
        try {
            // Linearization point of a push.
            // Ordering: release; pairs with the acquire of the word in popOldest: who sees the head sees the slots.
            setHeadHalfRelease(ring, head);
        } catch (IllegalStateException closedMeanwhile) {
            // The memory was closed during this call. The JVM may report that after the store has been done, and a
            // thief may have the element already, so to raise here could make the caller keep what is no longer his.
            // This push came before the closing; what was still inside then went with the memory.
            return;
        }
    }

    /**
     * Owner: writes values into slots from the head on, as many as there is room for, without giving them to the ring
     * yet; how many. If one of them is 0, throws {@link IllegalArgumentException} and leaves the slots as they were. Each
     * value is read once, since the array is the caller's, and somebody else may write to it.
     */
    final int fill(long[] from, int offset, int length) {
        int head = ownHead(ring);
        int limit = Math.min(length, capacity);
        int clear = 0;
        while (clear < limit && slot(ring, (head + clear) & mask) == EMPTY) {
            clear++;
        }
        // Ordering: acquire, for all the slots at once; pairs with the releases in vacate, so that our stores cannot come
        // before the thieves' reads. Plain accesses and one fence, as the compiler can then unroll the loops.
        VarHandle.acquireFence();
        for (int i = 0; i < clear; i++) {
            long value = from[offset + i];
            if (value == EMPTY) {
                unfill(i);
                throw noValueAt(offset + i);
            }
            setSlot(ring, (head + i) & mask, value);
        }
        return clear;
    }

    /** Owner: takes back what {@link #fill} has written. */
    final void unfill(int count) {
        int head = ownHead(ring);
        for (int i = 0; i < count; i++) {
            setSlot(ring, (head + i) & mask, EMPTY);
        }
    }

    /** Owner: gives what {@link #fill} has written to the ring. */
    final void publish(int count) {
        if (count > 0) {
            publishHead(ownHead(ring) + count);
        }
    }

    /** Owner. */
    final long popNewest() {
        int head = ownHead(ring);
        int tail = tailHalfAcquire(ring);
        while (head != tail) {
            Seam.POP_HEAD_BEFORE_CAS.reached();
            long expected = HeadTail.pack(head, tail);
            // Linearization point, if it succeeds.
            // Ordering: full; the slot needs none, as its value is this owner's own store.
            long witness = casHeadTail(ring, expected, HeadTail.pack(head - 1, tail));
            if (witness == expected) {
                Seam.POP_HEAD_WON.reached();
                setOwnHead(ring, head - 1);
                return take(head - 1);
            }
            // Only a thief can have changed the word, and only its tail.
            tail = HeadTail.tail(witness);
        }
        return EMPTY;
    }

    /** Owner. */
    final int popNewest(long[] into, int offset, int length) {
        int head = ownHead(ring);
        int tail = tailHalfAcquire(ring);
        while (true) {
            int count = Math.min(length, head - tail);
            if (count == 0) {
                return 0;
            }
            Seam.POP_HEAD_BEFORE_CAS.reached();
            long expected = HeadTail.pack(head, tail);
            // Linearization point, if it succeeds. Ordering: as for one.
            long witness = casHeadTail(ring, expected, HeadTail.pack(head - count, tail));
            if (witness == expected) {
                Seam.POP_HEAD_WON.reached();
                setOwnHead(ring, head - count);
                for (int i = 0; i < count; i++) {
                    into[offset + i] = take(head - 1 - i);
                }
                return count;
            }
            tail = HeadTail.tail(witness);
        }
    }

    /** Owner: empties a slot that its CAS has taken back. Plain, as only the owner itself looks at the slot next. */
    private long take(int index) {
        long value = slot(ring, index & mask);
        setSlot(ring, index & mask, EMPTY);
        return value;
    }

    /** Thief. */
    final long popOldest() {
        // Ordering: acquire; pairs with the release in publishHead.
        long word = headTailAcquire(ring);
        while (true) {
            int head = HeadTail.head(word);
            int tail = HeadTail.tail(word);
            if (head == tail) {
                return EMPTY; // Linearization point of finding nothing: the read of the word.
            }
            Seam.POP_TAIL_BEFORE_CAS.reached();
            // Linearization point, if it succeeds: from here the slot is ours alone.
            // Ordering: full; its acquire half pairs with the release in publishHead, also when it fails.
            long witness = casHeadTail(ring, word, HeadTail.pack(head, tail + 1));
            if (witness == word) {
                Seam.POP_TAIL_WON.reached();
                long value = slot(ring, tail & mask);
                vacate(tail, 1);
                return value;
            }
            word = witness;
        }
    }

    /** Thief. */
    final int popOldest(long[] into, int offset, int length) {
        long word = headTailAcquire(ring);
        while (true) {
            int head = HeadTail.head(word);
            int tail = HeadTail.tail(word);
            int count = Math.min(length, head - tail);
            if (count == 0) {
                return 0;
            }
            Seam.POP_TAIL_BEFORE_CAS.reached();
            // Linearization point, if it succeeds. Orderings: as for one.
            long witness = casHeadTail(ring, word, HeadTail.pack(head, tail + count));
            if (witness == word) {
                Seam.POP_TAIL_WON.reached();
                for (int i = 0; i < count; i++) {
                    into[offset + i] = slot(ring, (tail + i) & mask);
                }
                vacate(tail, count);
                return count;
            }
            word = witness;
        }
    }

    /** Thief: gives the slots that its CAS has won, and that it has read, back to the owner. */
    private void vacate(int index, int count) {
        Seam.POP_TAIL_BEFORE_CLEAR.reached();
        // Ordering: release, for all the slots at once; pairs with the acquire in push, fill and isAllClear: who sees a 0
        // comes after our read of that slot.
        VarHandle.releaseFence();
        try {
            for (int i = 0; i < count; i++) {
                setSlot(ring, (index + i) & mask, EMPTY);
            }
        } catch (IllegalStateException closedMeanwhile) {
            // The last of these very stores may be what lets the owner free the ring, and the JVM may then report to us,
            // when we come back from it, that the memory is closed. What we have read is ours all the same.
            return;
        }
    }

    /** Owner: whether every slot is 0; once no element is left, that no thief has business here any more. */
    final boolean isAllClear() {
        for (int i = 0; i < capacity; i++) {
            // Ordering: acquire; pairs with the release in vacate, so that freeing comes after the thief's last read.
            if (slotAcquire(ring, i) != EMPTY) {
                return false;
            }
        }
        return true;
    }
}
