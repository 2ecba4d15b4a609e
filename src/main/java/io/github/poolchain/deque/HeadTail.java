package io.github.poolchain.deque;

/**
 * The packed word {@code head << 32 | tail} and its arithmetic.
 *
 * <p>Both indices are 32 bits wide, only ever grow (but for the owner's pop at the head) and wrap; a slot's number is
 * the index modulo the capacity. {@code head - tail} is the number of elements as long as it is computed in 32 bits
 * and the capacity is at most {@code 1 << 31}, whatever the two have wrapped through.
 */
final class HeadTail {
    private HeadTail() {}

    static long pack(int head, int tail) {
        return (long) head << 32 | Integer.toUnsignedLong(tail);
    }

    static int head(long word) {
        return (int) (word >>> 32);
    }

    static int tail(long word) {
        return (int) word;
    }

    static int size(long word) {
        return head(word) - tail(word);
    }
}
