package io.github.poolchain.deque;

import io.github.poolchain.seam.Seam;

/** For tests of other packages: what is a seam of this one. */
public final class DequeSeams {
    private DequeSeams() {}

    public static boolean isOne(Seam seam) {
        return seam instanceof DequeSeam;
    }
}
