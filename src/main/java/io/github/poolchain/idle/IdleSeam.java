package io.github.poolchain.idle;

import io.github.poolchain.seam.Seam;

/** The seams of the stores. */
public enum IdleSeam implements Seam {
    /** A put knows which shard it will try first, and has not entered it. */
    BEFORE_ENTER,
    /** A shard has been entered on the slow way, nothing done with it yet. */
    ENTERED,
    /** A magazine has been taken from another shard's chain; only this thread knows it. */
    MAGAZINE_TAKEN,
    /** Who waits has looked everywhere and found nothing, and is about to park. */
    BEFORE_PARK;
}
