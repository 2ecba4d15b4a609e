package io.github.poolchain.deque;

/** A glance at it. */
class OwnerChurnTest extends OwnerChurn {
    OwnerChurnTest() {
        super(10_000);
    }
}
