package io.github.poolchain.deque;

import io.github.poolchain.seam.Seam;

/** The seams of rings and chains. */
enum DequeSeam implements Seam {
    /** Owner: slots filled, the new head not yet published. */
    PUSH_BEFORE_PUBLISH,
    /** Owner: the new head published. */
    PUSH_PUBLISHED,
    /** Owner: head and tail read, the CAS not yet tried. */
    POP_HEAD_BEFORE_CAS,
    /** Owner: the CAS won, the slot not yet read. */
    POP_HEAD_WON,
    /** Thief: the word read, the CAS not yet tried. */
    POP_TAIL_BEFORE_CAS,
    /** Thief: the CAS won, the slot not yet read. */
    POP_TAIL_WON,
    /** Thief: the slot read, not yet cleared. */
    POP_TAIL_BEFORE_CLEAR,
    /** Thief: the node and its successor loaded, the node not yet looked into. */
    CHAIN_NEXT_LOADED,
    /** Thief or owner: the node known to be empty for good, the tail not yet moved past it. */
    CHAIN_BEFORE_UNLINK,
    /** Thief or owner: the tail moved past a node, the way back to it not yet cut. */
    CHAIN_UNLINKED,
    /** Owner: a new node allocated and filled, not yet linked. */
    GROW_BEFORE_LINK,
    /** Owner: about to look whether a node that is not the newest is drained. */
    RETIRE_BEFORE_LOOK,
    /** Owner: a drained node among the retired ones, but still in the chain's own list. */
    RETIRE_BEFORE_LEAVING,
    /** Thread that frees: it knows a node to be retired and all zero, and has not freed it. */
    RECLAIM_BEFORE_FREE;
}
