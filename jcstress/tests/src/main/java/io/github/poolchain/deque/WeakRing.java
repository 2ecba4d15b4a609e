package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import io.github.poolchain.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Not the ring: the algorithm of {@link Ring} once more, single operations only, with a flaw. The tests of the ring, put
 * to this as controls, must see it.
 *
 * <p>Where the flaw can be hit there is a {@link Window}, or where two threads meet of themselves a yield, as a build
 * cannot wait for chance.
 */
final class WeakRing {
    enum Flaw {
        NONE,
        /** The new head before the value is in the slot: what comes of a store that is not a release. */
        PUBLISHED_BEFORE_WRITTEN,
        /** One half of the value before the new head, the other after it. */
        PUBLISHED_HALF_WRITTEN,
        /** The new head by a store of the whole word, with the tail that was there a moment ago. */
        PUBLISHED_BY_WHOLE_WORD,
        /** A push goes by the indices, without a look at the slot. */
        SLOT_NOT_LOOKED_AT,
        /** The owner moves the head back by a store. */
        POP_HEAD_WITHOUT_CAS,
        /** A thief moves the tail by a store. */
        POP_TAIL_WITHOUT_CAS,
        /** A thief reads the slot before it has won it. */
        READ_BEFORE_CAS
    }

    private final MemorySegment ring;
    private final int capacity;
    private final Flaw flaw;
    private final Window window;

    WeakRing(Flaw flaw, int capacity) {
        this(flaw, capacity, Window.NONE);
    }

    WeakRing(Flaw flaw, int capacity, Window window) {
        this(flaw, capacity, window, Cells.INSTANCE);
    }

    WeakRing(Flaw flaw, int capacity, Window window, Arena arena) {
        this.ring = arena.allocate(DequeLayout.bytes(capacity), DequeLayout.LINE);
        this.capacity = capacity;
        this.flaw = flaw;
        this.window = window;
    }

    boolean pushHead(long value) {
        int head = DequeLayout.ownHead(ring);
        int slot = head & (capacity - 1);
        if (flaw == Flaw.SLOT_NOT_LOOKED_AT
                ? head - DequeLayout.tailHalfAcquire(ring) == capacity
                : DequeLayout.slotAcquire(ring, slot) != EMPTY) {
            return false;
        }
        switch (flaw) {
            case PUBLISHED_BEFORE_WRITTEN -> {
                DequeLayout.setHeadHalfRelease(ring, head + 1);
                window.hold();
                DequeLayout.setSlot(ring, slot, value);
            }
            case PUBLISHED_HALF_WRITTEN -> {
                DequeLayout.setSlot(ring, slot, value & 0xFFFF_FFFFL);
                DequeLayout.setHeadHalfRelease(ring, head + 1);
                window.hold();
                DequeLayout.setSlot(ring, slot, value);
            }
            case PUBLISHED_BY_WHOLE_WORD -> {
                DequeLayout.setSlot(ring, slot, value);
                int tail = DequeLayout.tailHalfAcquire(ring);
                if (tail != head) { // or there is no thief to hope for
                    window.hold();
                }
                DequeLayout.setHeadTail(ring, HeadTail.pack(head + 1, tail));
            }
            default -> {
                DequeLayout.setSlot(ring, slot, value);
                DequeLayout.setHeadHalfRelease(ring, head + 1);
            }
        }
        DequeLayout.setOwnHead(ring, head + 1);
        return true;
    }

    long popHead() {
        int head = DequeLayout.ownHead(ring);
        int tail = DequeLayout.tailHalfAcquire(ring);
        while (head != tail) {
            Thread.yield();
            if (flaw == Flaw.POP_HEAD_WITHOUT_CAS) {
                DequeLayout.setHeadHalfRelease(ring, head - 1);
                return take(head - 1);
            }
            long expected = HeadTail.pack(head, tail);
            long witness = DequeLayout.casHeadTail(ring, expected, HeadTail.pack(head - 1, tail));
            if (witness == expected) {
                return take(head - 1);
            }
            tail = HeadTail.tail(witness);
        }
        return EMPTY;
    }

    private long take(int head) {
        DequeLayout.setOwnHead(ring, head);
        return vacate(head, DequeLayout.slot(ring, head & (capacity - 1)));
    }

    long popTail() {
        long word = DequeLayout.headTailAcquire(ring);
        while (HeadTail.size(word) != 0) {
            int tail = HeadTail.tail(word);
            long early = DequeLayout.slotAcquire(ring, tail & (capacity - 1));
            long next = HeadTail.pack(HeadTail.head(word), tail + 1);
            long witness = word;
            Thread.yield();
            if (flaw == Flaw.READ_BEFORE_CAS) {
                window.hold();
            }
            if (flaw == Flaw.POP_TAIL_WITHOUT_CAS) {
                DequeLayout.setHeadTail(ring, next);
            } else {
                witness = DequeLayout.casHeadTail(ring, word, next);
            }
            if (witness == word) {
                window.hold();
                long value = DequeLayout.slotAcquire(ring, tail & (capacity - 1));
                return vacate(tail, flaw == Flaw.READ_BEFORE_CAS ? early : value);
            }
            word = witness;
        }
        return EMPTY;
    }

    private long vacate(int index, long value) {
        Thread.yield();
        DequeLayout.setSlot(ring, index & (capacity - 1), EMPTY);
        return value;
    }

    boolean isEmpty() {
        return HeadTail.size(DequeLayout.headTailAcquire(ring)) == 0;
    }

    boolean isAllClear() {
        for (int slot = 0; slot < capacity; slot++) {
            if (DequeLayout.slotAcquire(ring, slot) != EMPTY) {
                return false;
            }
        }
        return true;
    }
}
