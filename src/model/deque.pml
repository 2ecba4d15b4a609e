/*
 * One PoolDequeue: an owner and two thieves go on for ever or (with CLOSER) until the arena is closed.
 *
 * CAPACITY, INDEX_BITS, LENGTH (how many elements a bulk call has at most; 1: no bulk calls), CLOSER, NO_POP_HEAD.
 */

#define RINGS 1
#define LARGEST CAPACITY
#include "Ring.pml"

bool closed;                /* the closing of the arena has returned */

/* ---- Owner */

inline forget() {
    index = 0; tailSeen = 0; limit = 0; count = 0; i = 0; markedAt = 0; length = 0; given = false;
    from[0] = EMPTY; from[LENGTH - 1] = EMPTY
}

proctype owner() {
    byte index, tailSeen, limit, count, i, markedAt, length, shut;
    byte from[LENGTH];
    bool given, late;

begin:
    atomic {
        skip;
beginNow:
        assert(!late);                                  /* PROPERTY closed-means-closed */
        forget();
        late = closed;
        if
        :: chooseElements(); goto lookNow
#ifndef NO_POP_HEAD
        :: chooseLength(); goto popNow
#endif
        fi
    }

look:
    fill(1, 0, length);                                 /* pushHead */
filled:
    atomic {
        if
        :: count == 0 -> goto beginNow                  /* full */
        :: else
        fi;
        publishHead(1, count)
#ifndef PUBLISH_RAISES
        ;
        goto begin
#endif
    }
#ifdef PUBLISH_RAISES
    atomic { mayRaise(1); goto begin }
#endif

    popNewest(1, length);                               /* popHead */
popped:
    atomic {
        assert(count == length || total == 0);          /* PROPERTY empty-answer */
        goto beginNow
    }

raised:
#ifdef CLOSER
    atomic {
        assert(!given);                                 /* PROPERTY raised-means-not-in */
        late = false; shut = 0;
        forget()
    }
#else
    assert(false)
#endif
}

/* ---- Thief */

inline forgetThief() { head = 0; tailSeen = 0; count = 0; i = 0; markedAt = 0; length = 0; wasEmpty = false }

proctype thief() {
    byte head, tailSeen, count, i, markedAt, length, shut;
    bool wasEmpty, late;
#if defined(SLOT_BEFORE_CAS) || defined(CLEAR_BEFORE_READ)
    byte value;
#endif

    goto begin;
    popOldest(1, length);                               /* popTail */
popped:
    atomic {
        assert(count == length || wasEmpty);            /* PROPERTY empty-answer */
        assert(!late);                                  /* PROPERTY closed-means-closed */
        forgetThief();
begin:
        chooseLength();
        late = closed;
        goto readNow
    }

raised:
#ifdef CLOSER
    atomic { late = false; shut = 0; forgetThief() }
#else
    assert(false)
#endif
}

#ifdef CLOSER
proctype closer() {
    bool freeing;

    free(1);
    closed = true
}
#endif

init {
    atomic {
        ring[1].capacity = CAPACITY;
        run owner();
        run thief();
        run thief();
#ifdef CLOSER
        run closer();
#endif
        skip
    }
}
