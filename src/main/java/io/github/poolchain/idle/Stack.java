package io.github.poolchain.idle;

/**
 * Makes sure of stack before a call changes anything, so that a {@link StackOverflowError} comes before the change or not at
 * all.
 */
public final class Stack {
    /*
     * What runs between the reservation and the end of the change may be interpreted, and interpreted frames are the largest. Each frame
     * of `touch` has 66 locals of two slots: 1 KiB where it is interpreted. HotSpot touches the stack at the entry of a compiled method as
     * far as its frames would reach were they interpreted, so a compiled `touch` reserves no less.
     */

    private static final int FRAMES = 16;

    private Stack() {}

    /**
     * Any thread. Returns if some 16 KiB of stack are left.
     *
     * @throws StackOverflowError if they are not; then nothing has changed
     */
    public static void reserve() {
        touch(FRAMES, 0);
    }

    @SuppressWarnings("UnusedVariable") // the locals are what matters
    private static long touch(int frames, long n) {
        long a0 = n, a1 = n, a2 = n, a3 = n, a4 = n, a5 = n, a6 = n, a7 = n, a8 = n, a9 = n, aa = n, ab = n, ac = n, ad = n, ae = n, af = n;
        long b0 = n, b1 = n, b2 = n, b3 = n, b4 = n, b5 = n, b6 = n, b7 = n, b8 = n, b9 = n, ba = n, bb = n, bc = n, bd = n, be = n, bf = n;
        long c0 = n, c1 = n, c2 = n, c3 = n, c4 = n, c5 = n, c6 = n, c7 = n, c8 = n, c9 = n, ca = n, cb = n, cc = n, cd = n, ce = n, cf = n;
        long d0 = n, d1 = n, d2 = n, d3 = n, d4 = n, d5 = n, d6 = n, d7 = n, d8 = n, d9 = n, da = n, db = n, dc = n, dd = n, de = n, df = n;
        return frames == 0 ? n : touch(frames - 1, n + 1) + 1;
    }
}
