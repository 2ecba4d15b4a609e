package io.github.poolchain.pool;

/** Makes a call with any amount of the stack left: from so little that nothing can be called to as much as it needs. */
@SuppressWarnings("StaticAssignmentOfThrowable") // there may be no stack to make one
final class StackDepth {
    /**
     * So many sizes has the frame under the others, 16 bytes apart: together with the levels above it they leave every remainder. As many
     * as 16 bytes go into the frame of a level, which is 112 bytes interpreted and 32 to 48 compiled.
     */
    static final int SPACERS = Integer.getInteger("spacers");

    /** So many of them are tried in one sweep; another takes others. */
    static final int SPACERS_IN_A_SWEEP = Integer.getInteger("spacersInASweep");

    /** Little more than the least that a JVM gives, so that the end is near: with all, some 50 KiB. */
    static final long STACK_BYTES = 150 << 10;

    private static int wanted;
    private static Action action;
    private static boolean made;
    private static Throwable thrown;

    /** What is called. */
    interface Action {
        void run() throws Exception;
    }

    private StackDepth() {}

    /**
     * Goes down to the end of the stack, and on the way back makes the call, {@code levels} frames above the end. What it threw, or null.
     *
     * @throws IllegalArgumentException if there are not so many levels; then nothing was called
     */
    static Throwable call(int levels, int spacer, Action call) {
        wanted = levels;
        action = call;
        made = false;
        thrown = null;
        switch (spacer) {
            case 0 -> dive();
            case 1 -> dive(1, 2);
            case 2 -> dive(1, 2, 3, 4);
            case 3 -> dive(1, 2, 3, 4, 5, 6);
            case 4 -> dive(1, 2, 3, 4, 5, 6, 7, 8);
            case 5 -> dive(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            default -> dive(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
        if (!made) {
            throw new IllegalArgumentException("there are fewer than " + levels + " levels");
        }
        return thrown;
    }

    /** How many frames there were above this one. */
    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int dive() {
        int level;
        try {
            level = dive() + 1;
        } catch (StackOverflowError end) {
            level = 0; // and nothing is called, for that might overflow again
        }
        if (level == wanted) {
            made = true;
            try {
                action.run();
            } catch (Throwable t) {
                thrown = t;
            }
        }
        return level;
    }

    // Two words more each, used after the call so that they are kept in the frame.

    private static long dive(long a, long b) {
        return dive() + a + b;
    }

    private static long dive(long a, long b, long c, long d) {
        return dive() + a + b + c + d;
    }

    private static long dive(long a, long b, long c, long d, long e, long f) {
        return dive() + a + b + c + d + e + f;
    }

    private static long dive(long a, long b, long c, long d, long e, long f, long g, long h) {
        return dive() + a + b + c + d + e + f + g + h;
    }

    private static long dive(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
        return dive() + a + b + c + d + e + f + g + h + i + j;
    }

    private static long dive(
            long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l) {
        return dive() + a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
