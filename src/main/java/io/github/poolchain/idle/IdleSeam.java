package io.github.poolchain.idle;

import io.github.poolchain.seam.Seam;

/** The seams of the stores. */
public enum IdleSeam implements Seam {
    /** A put has chosen the shard that it will try first, and has not entered it. */
    BEFORE_ENTER,
    /** The slow path has entered a shard, and has done nothing with it yet. */
    ENTERED,
    /** A magazine has been taken from another shard's chain; only this thread knows it. */
    MAGAZINE_TAKEN,
    /** A waiter has looked everywhere and found nothing, and is about to park. */
    BEFORE_PARK;
}
