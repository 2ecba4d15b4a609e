package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Chooses which gets are watched: a share of them, spread as evenly as possible, determined by their count. Any thread. */
final class Sampling {
    /*
     * The multiples of 2^64 divided by the golden ratio fall into [0, 2^64) more evenly than random numbers do (D. E. Knuth,
     * "The Art of Computer Programming" 3, 6.4: Fibonacci hashing). So a count is due if its multiple falls below the
     * rate's part of the range: one multiplication, one shift and one comparison with one field. Two bits are shifted out, so
     * that the part of a rate of 1 can be written: 2^62, of which every multiple falls short.
     */

    /** In a pool that looks as if it leaked, at least this share of the gets is watched. */
    static final double LEAST_SUSPICIOUS_RATE = 1.0 / (1 << 10);

    /** In such a pool, about so many gets a period are watched, if there are so many. */
    private static final double SUSPICIOUS_GETS = 1_000.0;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int SHIFT = 2;
    private static final double RANGE = 0x1p62;

    private static final VarHandle THRESHOLD;

    static {
        try {
            THRESHOLD = MethodHandles.lookup().findVarHandle(Sampling.class, "threshold", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile double rate;

    /** Written after the rate, read opaquely: a get may use the old one for a while. */
    @SuppressWarnings("UnusedVariable") // through THRESHOLD
    private volatile long threshold;

    /** With a rate that has been checked. */
    Sampling(double rate) {
        set(rate);
    }

    /** Returns the rate; throws {@link IllegalArgumentException} if it is not from 0 to 1. */
    static double checkRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) { // NaN neither
            throw new IllegalArgumentException("leakSampling is " + rate + ", not in [0, 1]");
        }
        return rate;
    }

    /** The share to watch in a pool that looks as if it leaked and has that many gets a period. */
    static double suspiciousRate(long gets) {
        return Math.max(LEAST_SUSPICIOUS_RATE, SUSPICIOUS_GETS / Math.max((double) gets, SUSPICIOUS_GETS));
    }

    void set(double checkedRate) {
        rate = checkedRate;
        THRESHOLD.setOpaque(this, checkedRate == 0 ? 0L : Math.max(1L, (long) (checkedRate * RANGE)));
    }

    double rate() {
        return rate;
    }

    /** Whether the get of that number is to be watched. Numbers from 1: 0 would always be due. */
    boolean isDue(long count) {
        return ((count * GOLDEN) >>> SHIFT) < (long) THRESHOLD.getOpaque(this);
    }

    /** After that many gets: how many more until the next one that is watched, that one included. */
    long gap(long count) {
        double share = rate;
        if (share == 0) {
            return Long.MAX_VALUE;
        }
        long watched = (long) (count * share);
        return Math.max(1, (long) Math.ceil((watched + 1) / share) - count);
    }
}
