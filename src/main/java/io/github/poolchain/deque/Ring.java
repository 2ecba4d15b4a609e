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
import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring itself, without any check of its callers: {@link PoolDequeue} checks them itself, and for a {@link ChainNode} its
 * chain does.
 */
abstract sealed class Ring permits PoolDequeue, ChainNode {
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
     * Ownership of a slot. A slot outside [tail, head) that holds 0 belongs to the owner, which may fill it. The store of head + 1
     * gives it to the ring. The CAS that moves the tail past it gives it to that thief alone; the CAS that moves the head back
     * before it gives it to the owner. The thief gives it back to the owner by storing 0. Until then the owner must not
     * fill it, although the indices leave room.
     *
     * So a push need not look at the tail. When head - tail is the capacity, the slot at the head is the slot at the tail,
     * and that is not 0: one look at the slot covers both ways in which a ring can be full. (Go looks at both.)
     *
     * Invariants: tail <= head <= tail + capacity (in 32-bit arithmetic); tail only grows; head is stored by the owner
     * only; a slot within [tail, head) is not 0; the owner's copy of the head is the head whenever no owner call is
     * under way, or was ended by an error (see headOf).
     * Not invariant: that a slot outside [tail, head) is 0.
     *
     * Only the CAS can succeed by mistake, on a word that went through 2^32 pushes and came back. That is harmless: a
     * slot is read after the CAS and never before, so the thread that wins reads what is in the slot then.
     *
     * The owner never reads the word whole. It knows the head, and reading eight bytes of which it has just written
     * four would have to wait for that store to leave the processor's store buffer.
     */

    private final MemorySegment ring;
    private final int capacity;
    private final int mask;

    /** A ring in memory that is all zero, with head and tail at {@code firstIndex}: tests start just short of the wrap. */
    Ring(MemorySegment zeroed, int capacity, int firstIndex) {
        this.ring = zeroed;
        this.capacity = capacity;
        this.mask = capacity - 1;
        DequeLayout.describe(ring, capacity);
        setOwnHead(ring, firstIndex);
        DequeLayout.setHeadTail(ring, HeadTail.pack(firstIndex, firstIndex));
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

    final int slots() {
        return capacity;
    }

    /** Any thread: head - tail at one moment. */
    final int elements() {
        return HeadTail.size(headTailAcquire(ring));
    }

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
        DequeSeam.PUSH_BEFORE_PUBLISH.reached();
        try {
            // Linearization point of a push.
            // Ordering: release; pairs with the acquire of the word in popOldest: a thief that sees the head sees the slots.
            setHeadHalfRelease(ring, head);
            DequeSeam.PUSH_PUBLISHED.reached();
        } catch (IllegalStateException closedMeanwhile) {
            // The memory was closed during this call. The JVM may report that after the store has been done, and a
            // thief may have the element already, so throwing here could make the caller keep an element that it no longer owns.
            // This push came before the closing; the elements that were still inside then are lost with the memory.
            return;
        }
    }

    /**
     * Owner: writes values into slots from the head on, as many as there is room for, without giving them to the ring
     * yet; how many. If one of them is 0, throws {@link IllegalArgumentException} and leaves the slots as they were. Each
     * value is read once, since the array belongs to the caller, and another thread may write to it.
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

    /** Owner only. Takes back what {@link #fill} has written. */
    final void unfill(int count) {
        int head = ownHead(ring);
        for (int i = 0; i < count; i++) {
            setSlot(ring, (head + i) & mask, EMPTY);
        }
    }

    /** Owner only. Publishes what {@link #fill} has written. */
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
            DequeSeam.POP_HEAD_BEFORE_CAS.reached();
            long expected = HeadTail.pack(head, tail);
            // Linearization point, if it succeeds.
            // Ordering: full; the slot needs none, as its value is this owner's own store.
            long witness = casHeadTail(ring, expected, HeadTail.pack(head - 1, tail));
            if (witness == expected) {
                DequeSeam.POP_HEAD_WON.reached();
                setOwnHead(ring, head - 1);
                return take(head - 1);
            }
            tail = HeadTail.tail(witness);
            head = headOf(witness, head);
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
            DequeSeam.POP_HEAD_BEFORE_CAS.reached();
            long expected = HeadTail.pack(head, tail);
            // Linearization point, if it succeeds. Ordering: as for one.
            long witness = casHeadTail(ring, expected, HeadTail.pack(head - count, tail));
            if (witness == expected) {
                DequeSeam.POP_HEAD_WON.reached();
                setOwnHead(ring, head - count);
                for (int i = 0; i < count; i++) {
                    into[offset + i] = take(head - 1 - i);
                }
                return count;
            }
            tail = HeadTail.tail(witness);
            head = headOf(witness, head);
        }
    }

    /**
     * Owner: the head in a word that its CAS has met. Only a thief can have changed the word, and only its tail; unless an
     * owner's call was ended by an error between its stores to the word and to the owner's copy, or owner calls have
     * overlapped. Then the word is right: what is between the two was not pushed, or no thread has it.
     */
    private int headOf(long word, int ownHead) {
        int head = HeadTail.head(word);
        if (head != ownHead) {
            for (int i = Math.min(ownHead - head, capacity) - 1; i >= 0; i--) {
                setSlot(ring, (head + i) & mask, EMPTY);
            }
            setOwnHead(ring, head);
        }
        return head;
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
            DequeSeam.POP_TAIL_BEFORE_CAS.reached();
            // Linearization point, if it succeeds: from here the slot is ours alone.
            // Ordering: full; its acquire half pairs with the release in publishHead, also when it fails.
            long witness = casHeadTail(ring, word, HeadTail.pack(head, tail + 1));
            if (witness == word) {
                DequeSeam.POP_TAIL_WON.reached();
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
            DequeSeam.POP_TAIL_BEFORE_CAS.reached();
            // Linearization point, if it succeeds. Orderings: as for one.
            long witness = casHeadTail(ring, word, HeadTail.pack(head, tail + count));
            if (witness == word) {
                DequeSeam.POP_TAIL_WON.reached();
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
        DequeSeam.POP_TAIL_BEFORE_CLEAR.reached();
        // Ordering: release, for all the slots at once; pairs with the acquire in push, fill and isAllClear: who sees a 0
        // comes after our read of that slot.
        VarHandle.releaseFence();
        try {
            for (int i = 0; i < count; i++) {
                setSlot(ring, (index + i) & mask, EMPTY);
            }
        } catch (IllegalStateException closedMeanwhile) {
            // The last of these stores may itself let the owner free the ring, and then the JVM may report to this thread, after
            // the store, that the memory is closed. What this thread has read is its own all the same.
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

    static IllegalArgumentException noValueAt(int index) {
        return new IllegalArgumentException("the value at index " + index + " is 0, which means that there is none");
    }
}
