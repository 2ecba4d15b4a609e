package io.github.poolchain.deque;

import io.github.poolchain.Window;
import java.lang.foreign.MemorySegment;

/** The packed word of a ring, alone, with the head at 1 and the tail at 0; accessed as {@link Ring} does. */
final class Word {
    private final MemorySegment ring = Cells.INSTANCE.allocate(DequeLayout.bytes(1), DequeLayout.LINE);

    Word() {
        DequeLayout.setHeadTail(ring, HeadTail.pack(1, 0));
    }

    int head() {
        return HeadTail.head(DequeLayout.headTailAcquire(ring));
    }

    /** By a read of its half. */
    int tail() {
        return DequeLayout.tailHalfAcquire(ring);
    }

    /** Owner: by a store to its half. */
    void setHead(int head) {
        DequeLayout.setHeadHalfRelease(ring, head);
    }

    /** What must not be done: a store of the whole word, with the tail that was there a moment ago. */
    void setHeadByWholeWord(int head, Window window) {
        int tail = tail();
        window.hold();
        DequeLayout.setHeadTail(ring, HeadTail.pack(head, tail));
    }

    long cas(long expected, long next) {
        return DequeLayout.casHeadTail(ring, expected, next);
    }

    /** Thief: moves the tail from 0 to 1, by as many CAS as it takes; the head that the last of them saw. */
    int moveTail() {
        long word = HeadTail.pack(1, 0);
        while (true) {
            int head = HeadTail.head(word);
            long witness = cas(word, HeadTail.pack(head, 1));
            if (witness == word) {
                return head;
            }
            word = witness;
        }
    }
}
