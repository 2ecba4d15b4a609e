/*
 * One PoolChain: an owner and thieves go on for ever or (with CLOSER) until somebody closes it.
 *
 * INITIAL and LARGEST (capacities), FIRST (capacity of the ring that a run starts with), RINGS (how many rings may be
 * opened; then there is no more memory), INDEX_BITS, LENGTH (how many elements a bulk call has at most; 1: no bulk
 * calls), THIEVES, and the calls that are made besides pushHead, popHead and popTail: TRIMS, ASKER (isEmpty), CLOSER.
 */

#include "Ring.pml"

byte newest = 1;
byte tail = 1;
bool closed;
byte opened = 1;            /* how many rings there have been */
bool closeReturned;

#define PUSH 1              /* the owner's calls */
#define POP 2
#define TRIM 3

/* Between the owner's calls the elements are in the rings from the tail on, and all memory is in the list. */
inline audit() {
    d_step {
        if
        :: !closed ->
            scratch = tail;
            do
            :: scratch != 0 -> sum = sum + INDEX(ring[scratch].head - ring[scratch].tail); scratch = ring[scratch].next
            :: else -> break
            od;
            assert(sum == total);                       /* PROPERTY none-lost */
            sum = 0;
            for (scratch : 1 .. RINGS) { sum = sum + (ring[scratch].capacity != 0 && !ring[scratch].freed); }
            scratch = newest;
            do
            :: scratch != 0 -> sum--; scratch = ring[scratch].older
            :: else -> break
            od;
            assert(sum == 0)                            /* PROPERTY none-leaked */
        :: else
        fi
    }
}

#include "owner.pml"

/* ---- Thief */

inline forgetThief() {
    node = 0; next = 0; head = 0; tailSeen = 0; count = 0; i = 0; markedAt = 0; length = 0; taken = 0; wasEmpty = false
}

proctype thief() {
    byte node, next;
    byte head, tailSeen, count, i, markedAt;            /* of Ring */
    byte length, taken, shut;
    bool wasEmpty, late;
#if defined(SLOT_BEFORE_CAS) || defined(CLEAR_BEFORE_READ)
    byte value;
#endif

popTail:
    atomic {
        skip;
popTailNow:
        forgetThief();
        chooseLength();
        late = closeReturned;
        node = tail                                     /* tail */
    }
again:
#ifndef NEXT_AFTER_POP
    next = ring[node].next;                             /* next */
#endif
    popOldest(node, length - taken);
popped:
#ifdef NEXT_AFTER_POP
    next = ring[node].next;
#endif
    atomic {
        taken = taken + count;
        count = 0;
        if
        :: taken == length ->
            assert(!late);                              /* PROPERTY closed-means-closed */
            goto popTailNow
        :: taken != length && next != 0 ->
            wasEmpty = false;
            if
            :: tail == node -> tail = next              /* unlink: TAIL.compareAndSet */
            :: else -> node = next; next = 0; goto again
            fi
        :: else ->
            if
#ifdef NO_SECOND_READ
            :: true ->
#else
            :: ring[node].next != 0 -> wasEmpty = false; goto again     /* next, for the second time */
            :: else ->
#endif
                assert(wasEmpty);                       /* PROPERTY empty-answer */
                assert(!late);                          /* PROPERTY closed-means-closed */
                forgetThief();
                goto popTail
            fi
        fi
    }
    atomic { ring[next].prev = 0; node = next; next = 0; goto again }   /* unlink: forgetPrevRelease */

raised:
    atomic {
        assert(count == 0 || closed);                   /* PROPERTY element-lost */
        head = 0; tailSeen = 0; count = 0; i = 0; markedAt = 0; wasEmpty = false
#ifdef CLOSER
        ;
        if
        :: closed -> late = false; shut = 0; forgetThief(); goto ended  /* checkFreed: closed */
        :: else
        fi
#endif
    }
    atomic {
#ifdef LOOK_AT_TAIL
        assert(tail != node);                           /* PROPERTY leads-past-freed */
        node = tail; next = 0;
        goto again
#else
        if
        :: ring[node].freed -> goto popped              /* checkFreed: isFreed */
        :: else -> assert(false)                        /* PROPERTY no-raise-while-open */
        fi
#endif
    }
ended:
    skip
}

#ifdef ASKER
/* ---- Any thread: isEmpty */

proctype asker() {
    byte node, next, shut;
    bool wasEmpty;

isEmpty:
    atomic { next = 0; wasEmpty = false; node = tail }
again:
    next = ring[node].next;
    atomic {                                            /* elements */
        alive(node);
        if
        :: ring[node].head != ring[node].tail -> goto isEmpty
        :: else -> wasEmpty = total == 0
        fi
    }
nothing:
    atomic {
        if
        :: next != 0 -> node = next; next = 0; wasEmpty = false; goto again
        :: next == 0 ->
            if
#ifdef ASKER_NO_SECOND_READ
            :: true ->
#else
            :: ring[node].next != 0 -> wasEmpty = false; goto again
            :: else ->
#endif
                assert(wasEmpty);                       /* PROPERTY empty-answer */
                goto isEmpty
            fi
        fi
    }
raised:
    atomic {
        if
        :: ring[node].freed -> goto nothing             /* checkFreed */
        :: else -> assert(false)                        /* PROPERTY no-raise-while-open */
        fi
    }
}
#endif

#ifdef CLOSER
/* ---- Any thread: close */

proctype closer() {
    byte node;
    bool freeing;

#ifdef LIST_BEFORE_FLAG
    node = newest;
    closed = true;
#else
    closed = true;
    node = newest;
#endif
    do
    :: node != 0 -> free(node); node = ring[node].older
    :: else -> break
    od;
    closeReturned = true
}
#endif

init {
    atomic {
        ring[1].capacity = FIRST;
        run owner();
        run thief();
#if THIEVES > 1
        run thief();
#endif
#ifdef ASKER
        run asker();
#endif
#ifdef CLOSER
        run closer();
#endif
#ifdef SECOND_CLOSER
        run closer();
#endif
        skip
    }
#ifdef CLOSER
    atomic {
        _nr_pr == 1 ->                                  /* all others have ended */
        for (scratch : 1 .. opened) {
            assert(ring[scratch].arena == GONE)         /* PROPERTY none-leaked */
        }
    }
#endif
}
