package io.github.poolchain.handle;

/** An object, with fields that say whether it is seen whole. */
final class Thing {
    int number;
    int complement;

    Thing(int number) {
        this.number = number;
        this.complement = ~number;
    }

    /** The number; throws if the object is seen half-made. */
    int whole() {
        if (number != ~complement) {
            throw new AssertionError("seen half-made: " + number);
        }
        return number;
    }
}
