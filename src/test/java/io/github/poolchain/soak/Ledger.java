package io.github.poolchain.soak;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which of the values 1 to n have come out of a queue; any thread may enter. */
public final class Ledger {
    private final AtomicIntegerArray bits;
    private final int values;

    public Ledger(int values) {
        this.values = values;
        this.bits = new AtomicIntegerArray(values / Integer.SIZE + 1);
    }

    /** The value has come out; throws if it has before, or never was a value. */
    public void enter(long value) {
        if (value < 1 || value > values) {
            throw new AssertionError("came out, but was never put in: " + value);
        }
        int bit = 1 << value;
        int before = bits.getAndUpdate((int) value / Integer.SIZE, word -> word | bit);
        if ((before & bit) != 0) {
            throw new AssertionError("came out twice: " + value);
        }
    }

    public boolean has(long value) {
        return (bits.get((int) value / Integer.SIZE) & 1 << value) != 0;
    }
}
