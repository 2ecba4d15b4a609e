package io.github.poolchain.handle;

/**
 * Work that threads could not finish because their stack had ended: entries that were not given back, and objects that
 * were not counted. It is noted where the error is caught, by code that makes no call, under the monitor of this object.
 */
final class Leftovers {
    /** More frames than an access to native memory takes, interpreted or compiled. */
    static final int FRAMES = 24;

    /**
     * More frames than are called while the lock is held. If the stack ends within {@code lock()} of a ReentrantLock, the call takes the lock
     * nevertheless, and then throws.
     */
    static final int LOCKED = 4 * FRAMES;

    /** The next handles of entries that were not given back. If there are more than have room, the others are lost. */
    final long[] handles = new long[64];

    /** How many handles there are. Written under the monitor. Ordering: volatile; whoever reads 0 knows that there were none then. */
    volatile int count;

    /** Objects added less removed. Written under the monitor, read by any thread. */
    volatile long objects;

    /**
     * Any thread. Throws {@link StackOverflowError} now rather than after a CAS has taken effect: where an access to native
     * memory is not compiled to a single instruction, there are calls behind that instruction. This goes deeper than they do.
     */
    static int touchStack(int frames) {
        return frames == 0 ? 0 : touchStack(frames - 1) + 1;
    }

    /** Any thread. Takes an entry: its next handle; 0 if there is none. */
    long take() {
        return count == 0 ? 0 : takeLast();
    }

    private synchronized long takeLast() {
        if (count == 0) {
            return 0;
        }
        count--;
        return handles[count];
    }
}
