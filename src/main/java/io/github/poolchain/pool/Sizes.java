package io.github.poolchain.pool;

/** The sizes of a pool's buffers: powers of two, numbered from 0. Any thread. */
final class Sizes {
    private final int smallest;
    private final int smallestBits;
    private final int largest;

    /** Both are powers of two. */
    Sizes(int smallest, int largest) {
        this.smallest = smallest;
        this.smallestBits = Integer.numberOfTrailingZeros(smallest);
        this.largest = largest;
    }

    /** How many there are. */
    int count() {
        return number(largest) + 1;
    }

    /** The number of the size for that many bytes; {@link #count()} or more if there is none, and for 0 bytes or less. */
    int number(int bytes) {
        return Integer.SIZE - Integer.numberOfLeadingZeros((bytes - 1) | (smallest - 1)) - smallestBits;
    }

    /** How many bytes a buffer for that many bytes has; the argument is not negative. */
    int bytes(int minBytes) {
        return minBytes > largest ? minBytes : ofNumber(number(Math.max(1, minBytes)));
    }

    int ofNumber(int number) {
        return smallest << number;
    }

    /** The least power of two that is not less. */
    static int roundUp(int bytes) {
        return 1 << (Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
    }
}
