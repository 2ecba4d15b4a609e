/*
 * Ring: what the methods of Ring.java do, one step for each access to memory that somebody else may look at.
 * README.md says which line of Java each line stands for, and what is assumed.
 *
 * A step is one statement or one atomic. An atomic holds one access of the Java code and, besides that, only what nobody
 * else can see: locals, what only the owner uses, and the ledger, which is not in the Java code. A goto to a label before
 * an atomic ends the step; a goto to a label inside one goes on with the step.
 */

#define INDEX(x) ((x) & ((1 << INDEX_BITS) - 1))
#define SLOT(r, index) ring[r].slot[(index) & (ring[r].capacity - 1)]
#define MIN(a, b) ((a) < (b) -> (a) : (b))

/*
 * The life of an arena. While it closes, an access may still be let through, or raise. A process to which a ring has
 * raised once, and which has gone on all the same, is not let through again: local "shut".
 */
#define OPEN 0
#define CLOSING 1
#define GONE 2

typedef Ring {
    byte capacity;          /* 0: there is no such ring yet */
    byte head;              /* the word: the owner stores the head alone, a CAS sees both */
    byte tail;
    byte ownHead;           /* the owner's line */
    byte slot[LARGEST];
    byte arena;
    bool freed;             /* from here on, what ChainNode adds; 0 is null */
    byte next;
    byte prev;
    byte older
}
Ring ring[RINGS + 1];       /* ring[0] is null */

#include "ledger.pml"

/*
 * Before an access to the memory of a ring, in one atomic with it: goes on, or raises IllegalStateException, that is
 * goes to the label "raised", which every process has.
 */
inline alive(r) {
    if
    :: ring[r].arena == OPEN
    :: ring[r].arena == CLOSING && shut != r
    :: ring[r].arena != OPEN -> goto raised
    fi
}

/* After an access: the arena may have been closed during it, and then the JVM may raise although it took effect. */
inline mayRaise(r) {
    if
    :: true
    :: ring[r].arena != OPEN -> goto raised
    fi
}

/* ChainNode.free: frees ring r, unless that has been done. Local: freeing */
inline free(r) {
#ifdef FREED_FLAG_LAST
    freeing = true;
#else
    atomic {                                            /* FREED.compareAndSet */
        freeing = true;
        if
#ifndef NO_FREED_FLAG
        :: ring[r].freed -> freeing = false
#endif
        :: else -> ring[r].freed = true
        fi
    }
#endif
    if
    :: freeing ->
        atomic {                                        /* arena.close begins */
            assert(ring[r].arena == OPEN);              /* PROPERTY freed-once */
            ring[r].arena = CLOSING;
            freeing = false
        }
        d_step {                                        /* arena.close has ended; what was there does not matter */
            ring[r].arena = GONE;
            ring[r].head = 0; ring[r].tail = 0; ring[r].ownHead = 0;
#ifndef CLOSER
            ring[r].prev = 0;
#endif
            for (scratch : 0 .. LARGEST - 1) { ring[r].slot[scratch] = EMPTY; }
            scratch = 0
        }
    :: else
    fi
#ifdef FREED_FLAG_LAST
    ;
    ring[r].freed = true
#endif
}

/* ---- Owner. Locals: index, tailSeen, limit, count, i, markedAt, from[], given, shut */

/*
 * fill, or the first half of push. Writes from[offset] and so on, at most most; count says how many. Goes to "look" for
 * the next slot, and in the end to "filled".
 */
inline fill(r, offset, most) {
    atomic {                                            /* ownHead; push: slotAcquire; fill: slot, later acquireFence */
        skip;
lookNow:
        alive(r);
        index = ring[r].ownHead;
#ifdef PUBLISH_WHOLE_WORD
        tailSeen = ring[r].tail;
#endif
        if
#ifdef NO_SLOT_CHECK
        :: true ->
#else
        :: SLOT(r, index + count) == EMPTY ->
#endif
            count++;
            if
            :: count < MIN(most, ring[r].capacity) -> goto look
            :: else
            fi
        :: else
        fi;
        limit = count;
        count = 0;
        if
        :: limit == 0 -> goto filled
        :: else
        fi
    }
#ifdef PUBLISH_BEFORE_SLOT
    atomic { publishHead(r, limit) }
#endif
write:
    atomic {                                            /* setSlot */
        alive(r);
        assert(SLOT(r, index + count) == EMPTY);        /* PROPERTY slot-overwritten */
        SLOT(r, index + count) = from[offset + count];
        count++;
        if
        :: count < limit -> goto write
        :: else -> goto filled
        fi
    }
}

/* publishHead of a ring in the chain: gives from[0] and so on, as many as howMany, to the ring. In an atomic. */
inline publishHead(r, howMany) {
    alive(r);                                           /* setOwnHead */
    ring[r].ownHead = INDEX(ring[r].ownHead + howMany);
    if
    :: ring[r].arena != GONE ->                         /* setHeadHalfRelease */
        ring[r].head = ring[r].ownHead;
#ifdef PUBLISH_WHOLE_WORD
        ring[r].tail = tailSeen;
#endif
        ledgerPush(0, howMany);
        wordChanged()
    :: ring[r].arena != OPEN ->                         /* catch (IllegalStateException closedMeanwhile) */
#ifdef PUBLISH_RAISES
        goto raised
#else
        shut = r
#endif
    fi
}

/* publishHead of a ring that is not linked yet: its elements are in once it is linked. Local: landed. In an atomic. */
inline publishUnlinked(r, howMany) {
    alive(r);                                           /* setOwnHead */
    ring[r].ownHead = INDEX(ring[r].ownHead + howMany);
    if
    :: ring[r].arena != GONE ->                         /* setHeadHalfRelease */
        ring[r].head = ring[r].ownHead;
        landed = landed + howMany
    :: ring[r].arena != OPEN -> shut = r                /* catch (IllegalStateException closedMeanwhile) */
    fi
}

/* unfill: takes back what fill has written. */
inline unfill(r, howMany) {
    do
    :: i < howMany ->
        atomic {                                        /* ownHead, setSlot */
            alive(r);
            SLOT(r, ring[r].ownHead + i) = EMPTY;
            i++
        }
    :: else -> i = 0; break
    od
}

/* popNewest: takes at most most; count says how many. Goes to "popped". */
inline popNewest(r, most) {
    atomic {                                            /* ownHead, tailHalfAcquire */
        skip;
popNow:
        alive(r);
        index = ring[r].ownHead;
        tailSeen = ring[r].tail;
        count = 0;
        if
        :: index == tailSeen -> goto popped
        :: else
        fi
    }
tryHead:
    atomic {                                            /* casHeadTail, setOwnHead */
        alive(r);
        if
#ifdef POP_HEAD_STORES
        :: true ->
#else
        :: ring[r].head == index && ring[r].tail == tailSeen ->
#endif
            count = INDEX(index - tailSeen);
            count = MIN(count, most);
            ring[r].head = INDEX(index - count);
            ring[r].ownHead = ring[r].head;
            ledgerTakeNewest();
            wordChanged()
#ifndef POP_HEAD_STORES
        :: else ->
            assert(ring[r].head == index);              /* PROPERTY head-is-the-owners */
            tailSeen = ring[r].tail;                    /* the witness */
            if
            :: index == tailSeen -> goto popped
            :: else -> goto tryHead
            fi
#endif
        fi
    }
take:
    atomic {                                            /* slot */
        alive(r);
        ledgerRead(SLOT(r, index - 1 - i))
    }
    atomic {                                            /* setSlot */
        alive(r);
        assert(SLOT(r, index - 1 - i) == EXPECTED(i));  /* PROPERTY slot-overwritten */
        SLOT(r, index - 1 - i) = EMPTY;
        i++;
        if
        :: i < count -> goto take
        :: else ->
            i = 0;
            ledgerReturn()
#ifndef CLOSER
            ;
            goto popped
#endif
        fi
    }
#ifdef CLOSER
    atomic { mayRaise(r); goto popped }
#endif
}

/* isAllClear: looks at slot i; goes to "allClear" for the next, and in the end to "clear" or "notClear". */
inline isAllClear(r) {
    atomic {                                            /* slotAcquire */
        alive(r);
        if
#ifdef FREE_WHEN_UNLINKED
        :: true -> i++
#else
        :: ring[r].slot[i] != EMPTY -> i = 0; goto notClear
        :: else -> i++
#endif
        fi;
        if
        :: i < ring[r].capacity -> goto allClear
        :: else -> i = 0; goto clear
        fi
    }
}

/* ---- Thief. Locals: head, tailSeen, count, i, markedAt, wasEmpty, shut */

/*
 * popOldest: takes at most most; count says how many. If fewer, wasEmpty says whether the whole deque was empty at that
 * moment. Goes to "popped".
 */
inline popOldest(r, most) {
    atomic {                                            /* headTailAcquire */
        skip;
readNow:
        alive(r);
        head = ring[r].head;
        tailSeen = ring[r].tail;
consider:
        wordSeen();
        if
        :: head == tailSeen -> head = 0; tailSeen = 0; wasEmpty = total == 0; goto popped
        :: else
        fi
    }
#ifdef SLOT_BEFORE_CAS
    atomic { alive(r); value = SLOT(r, tailSeen) }
#endif
    atomic {                                            /* casHeadTail */
        alive(r);
        if
#ifdef POP_TAIL_STORES
        :: true -> ring[r].head = head;
#else
        :: ring[r].head == head && ring[r].tail == tailSeen ->
#endif
            count = INDEX(head - tailSeen);
            count = MIN(count, most);
            ring[r].tail = INDEX(tailSeen + count);
            ledgerTakeOldest();
            wordWon();
            wasEmpty = count < most && total == 0;
            head = 0
#ifndef POP_TAIL_STORES
        :: else ->
            head = ring[r].head;                        /* the witness */
            tailSeen = ring[r].tail;
            goto consider
#endif
        fi
    }
#ifdef CLEAR_BEFORE_READ
    /* One's own store of 0 never shows in one's own earlier read, but what others do after it may. */
    atomic { alive(r); value = SLOT(r, tailSeen); SLOT(r, tailSeen) = EMPTY }
    atomic {
        alive(r);
        if
        :: SLOT(r, tailSeen) != EMPTY -> value = SLOT(r, tailSeen)
        :: else
        fi;
        ledgerRead(value);
        ledgerReturn();
        tailSeen = 0; value = EMPTY;
        goto popped
    }
#endif
read:
    atomic {                                            /* slot */
        alive(r);
#ifdef SLOT_BEFORE_CAS
        ledgerRead(value);
        value = EMPTY;
#else
        ledgerRead(SLOT(r, tailSeen + i));
#endif
        i++;
        if
        :: i < count -> goto read
        :: else -> i = 0
        fi
    }
vacate:
    atomic {
        if
        :: ring[r].arena != GONE ->                     /* setSlot */
            assert(SLOT(r, tailSeen + i) == EXPECTED(i));   /* PROPERTY slot-overwritten */
            SLOT(r, tailSeen + i) = EMPTY;
            i++
        :: ring[r].arena != OPEN ->                     /* catch (IllegalStateException closedMeanwhile) */
            i = count;
            shut = r
        fi;
        if
        :: i < count -> goto vacate
        :: else ->
            i = 0
#ifndef VACATE_RAISES
            ;
            tailSeen = 0;
            ledgerReturn();
            goto popped
#endif
        fi
    }
#ifdef VACATE_RAISES
    atomic { mayRaise(r); tailSeen = 0; ledgerReturn(); goto popped }
#endif
}
