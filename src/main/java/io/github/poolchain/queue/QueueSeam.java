package io.github.poolchain.queue;

import io.github.poolchain.seam.Seam;

/** The seams of the queues. */
enum QueueSeam implements Seam {
    /** Producer: in its lane, nothing pushed yet. */
    PUT_ENTERED,
    /** Producer: pushed, still in its lane. */
    PUT_PUSHED,
    /** Producer: pushed and out of its lane; it has not looked for waiters. */
    PUT_BEFORE_WAKING,
    /** Consumer: an element read, the CAS that takes it not yet tried. */
    TAKE_BEFORE_CAS,
    /** Consumer of a cell: the CAS has succeeded, the cell not been read. */
    TAKEN_BEFORE_CELL,
    /** Consumer of a cell: read, and not yet cleared. */
    TAKEN_CELL_READ,
    /** Remover: its mark is in the cell; it has not looked whether the cell had been taken. */
    REMOVAL_IN_CELL,
    /** Consumer: no items seen, the chain not yet looked into. */
    REFILL_BEFORE_LOOK,
    /** Consumer: it has looked into the chain, and not yet at the claim, nor again at the items. */
    REFILL_LOOKED,
    /** Consumer: the claim for moving elements won, the chain not yet popped. */
    REFILL_CLAIMED,
    /** Consumer: elements popped from the chain; no other thread can see them yet. */
    REFILL_POPPED,
    /** Consumer or producer: in the list of waiters, before its last look. */
    WAIT_BEFORE_LOOK,
    /** Consumer or producer: the last look was in vain, about to park. */
    WAIT_BEFORE_PARK,
    /** Producer: permits of a lane harvested; no other thread can see them yet. */
    HARVESTED,
    /** Closer: no put can begin any more; some may be under way. */
    CLOSE_SHUT;
}
