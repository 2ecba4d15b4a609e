package io.github.poolchain.deque;

/** A ring that holds 1 and 2, and what the tests that take them have in common. */
class TwoElements {
    final PoolDequeue deque = PoolDequeue.allocate(Cells.INSTANCE, 2);

    {
        deque.pushHead(1);
        deque.pushHead(2);
    }

    /** Owner: what a bulk pop at the head gets, as digits. */
    final long takeNewest() {
        return Digits.of(2, deque::popHead);
    }

    /** Thief: what a bulk pop at the tail gets, as digits. */
    final long takeOldest() {
        return Digits.of(2, deque::popTail);
    }
}
