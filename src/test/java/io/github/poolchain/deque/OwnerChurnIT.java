package io.github.poolchain.deque;

/** A longer look. */
class OwnerChurnIT extends OwnerChurn {
    OwnerChurnIT() {
        super(150_000);
    }
}
