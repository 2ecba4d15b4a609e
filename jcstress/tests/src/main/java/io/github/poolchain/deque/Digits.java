package io.github.poolchain.deque;

/** What a bulk pop got, in the order it came, as the digits of a number: 12 is first 1, then 2. */
final class Digits {
    interface BulkPop {
        int into(long[] array, int offset, int length);
    }

    private Digits() {}

    static long of(int atMost, BulkPop pop) {
        long[] taken = new long[atMost];
        int count = pop.into(taken, 0, atMost);
        long digits = 0;
        for (int i = 0; i < count; i++) {
            digits = digits * 10 + taken[i];
        }
        return digits;
    }
}
