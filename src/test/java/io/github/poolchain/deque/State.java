package io.github.poolchain.deque;

import io.github.poolchain.testkit.Stepper;

/**
 * In what state two threads may find a ring of 2 or 4, or a small chain. What is said of chains is for one whose rings hold
 * 2, then 4, then 4 again and so on.
 */
enum State {
    EMPTY,
    ONE,
    FULL,
    /** Slots in use on both sides of the array's end. */
    FULL_FROM_THE_MIDDLE,
    /** Empty, with indices that differ from those of the beginning. */
    USED,

    // ---- chains only

    /** The newest ring is empty, and the one before is full. */
    NEWEST_EMPTY,
    /** The oldest ring is empty for good, which nobody has noticed yet. */
    OLDEST_DRAINED,
    /** One ring unlinked, one that is empty for good, and the newest. */
    TWO_DRAINED,
    /** Between a full ring and the newest, which is empty, there is one that the owner has emptied. */
    EMPTY_IN_THE_MIDDLE,
    /** The same, with one element in the newest. */
    EMPTY_BETWEEN_OTHERS,
    /** The newest ring is full and has the largest size; before it one is unlinked, one empty for good. */
    FULL_AT_THE_LARGEST,
    /** Nothing is left of what made it grow. */
    GROWN_AND_DRAINED,
    /** One element in the only ring, which is not of the initial size. */
    GROWN_AND_TRIMMED;

    boolean isFor(Kind kind) {
        return kind.isChain() || compareTo(USED) <= 0;
    }

    /** One of this kind in this state, where {@link Stepper}s stop. */
    Subject prepare(Kind kind) {
        Subject subject = new Subject(kind);
        switch (this) {
            case EMPTY -> {}
            case ONE -> subject.push(1);
            case FULL -> subject.push(kind.capacity());
            case FULL_FROM_THE_MIDDLE -> {
                subject.push(1);
                subject.popTail(1);
                subject.push(kind.capacity());
            }
            case USED -> {
                subject.push(2);
                subject.popHead(1);
                subject.popTail(1);
            }
            case NEWEST_EMPTY -> {
                subject.push(3);
                subject.popHead(1);
            }
            case OLDEST_DRAINED -> {
                subject.push(3);
                subject.popTail(2);
            }
            case TWO_DRAINED -> {
                subject.push(7);
                subject.popTail(6);
            }
            case EMPTY_IN_THE_MIDDLE -> {
                subject.push(7);
                subject.popHead(5);
            }
            case EMPTY_BETWEEN_OTHERS -> {
                subject.push(7);
                subject.popHead(5);
                subject.push(1);
            }
            case FULL_AT_THE_LARGEST -> {
                subject.push(10);
                subject.popTail(6);
            }
            case GROWN_AND_DRAINED -> {
                subject.push(7);
                subject.popTail(7);
            }
            case GROWN_AND_TRIMMED -> {
                subject.push(3);
                subject.popTail(2);
                subject.chain.trim();
            }
        }
        return subject.withStops();
    }
}
