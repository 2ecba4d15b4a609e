package io.github.poolchain.handle;

import io.github.poolchain.seam.Seam;

/** The seams of a {@link HandleTable}. */
enum TableSeam implements Seam {
    /** Add: an entry taken, the object not yet in it. */
    ADD_BEFORE_OBJECT,
    /** Add: the object is in the entry, whose word does not yet say so. */
    ADD_BEFORE_WORD,
    /** Get: the handle found good, the object not yet read. */
    FIND_BEFORE_OBJECT,
    /** Get: the object read, the handle not yet looked at again. */
    FIND_BEFORE_SECOND_LOOK,
    /** Remove: the entry found, the CAS not yet tried. */
    REMOVE_BEFORE_CAS,
    /** Remove: the CAS won, the object still in the entry. */
    REMOVE_WON,
    /** Renew: the CAS not yet tried. */
    RENEW_BEFORE_CAS,
    /** Renew: the object also in the entry that replaces a used-up one. */
    RENEW_ADDED,
    /** The top of the free list and its next read, the CAS not yet tried. */
    POP_FREE_BEFORE_CAS,
    /** An entry made to lead to the top of the free list, the CAS not yet tried. */
    PUSH_FREE_BEFORE_CAS,
    /** An entry has been given to the free list; any thread can take it. */
    PUSH_FREE_DONE,
    /** A chunk has been allocated; no other thread sees it yet. */
    GROW_BEFORE_CAS,
    /** The chunk for a fresh entry there, the CAS that takes the entry not yet tried. */
    FRESH_BEFORE_CAS,
    /** The CAS that takes a fresh entry won, its word still that of an entry never used. */
    FRESH_WON,
    /** Close: a chunk freed, not yet forgotten. */
    CLOSE_FREED;
}
