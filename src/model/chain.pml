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

/* ---- Owner */

inline forget() {
    call = 0; node = 0; next = 0; linked = 0; kept = 0; last = 0; first = 0; end = 0; inLast = 0; offset = 0; landed = 0;
    index = 0; tailSeen = 0; limit = 0; count = 0; i = 0; markedAt = 0; length = 0; taken = 0; given = false;
    from[0] = EMPTY; from[LENGTH - 1] = EMPTY
}

#if LENGTH > 1
/* openRun, when something is thrown: frees the rings that it has opened. */
inline takeBack() {
    node = newest;
    newest = last;
    do
    :: node != last -> free(node); node = ring[node].older
    :: else -> break
    od
}
#endif

proctype owner() {
    byte call, node, next;
    byte linked, kept;                                  /* of reclaim */
    byte last, first, end, inLast, offset, landed;      /* of a push that grows */
    byte index, tailSeen, limit, count, i, markedAt;    /* of Ring */
    byte from[LENGTH];
    byte length, taken, shut;
    bool given, freeing, late, undoing;

begin:
    atomic {
        skip;
beginNow:
        assert(!late);                                  /* PROPERTY closed-means-closed */
        audit();
        forget();
        late = closeReturned;
        node = newest;
        if
        :: call = PUSH; chooseElements(); goto lookNow
#ifndef NO_POP_HEAD
        :: call = POP; chooseLength(); goto popNow
#endif
#ifdef TRIMS
        :: call = TRIM; goto trimNow
#endif
        fi
    }

    /* ---- pushHead: into the newest ring, and what does not fit into new ones (put) */

look:
    fill(node, offset, length - offset);
filled:
    atomic {
        index = 0; limit = 0;
        if
        :: first == 0 ->
            last = node;
            inLast = count;
            count = 0;
            if
            :: inLast == length -> goto publishNow
#ifdef PUBLISH_BEFORE_RUN
            :: inLast != length && inLast != 0 -> goto publishNow
            :: inLast == 0 && ring[last].capacity == LARGEST -> goto reclaimNow
            :: inLast == 0 && ring[last].capacity != LARGEST -> goto openNow
#else
            :: inLast != length && ring[last].capacity == LARGEST -> goto reclaimNow    /* beforeGrowing */
            :: inLast != length && ring[last].capacity != LARGEST -> goto openNow
#endif
            fi
        :: else
        fi;
        publishUnlinked(node, count);
        if
        :: node != first -> ring[end].next = node       /* openRun; nobody sees it yet */
        :: else
        fi;
        end = node;
        offset = offset + count;
        count = 0;
        if
        :: offset < length -> goto open
        :: offset == length && inLast == 0 -> goto link
#ifndef PUBLISH_BEFORE_RUN
        :: offset == length && inLast != 0 -> goto publish
#else
        :: offset == length && inLast != 0 -> goto link
#endif
        fi
    }
publish:
    atomic {
        skip;
publishNow:
        publishHead(last, inLast)
#ifndef PUBLISH_RAISES
        ;
        if
#ifdef PUBLISH_BEFORE_RUN
        :: first == 0 && inLast != length -> goto open
#endif
        :: first == 0 && inLast == length -> goto begin
        :: else -> goto link
        fi
#endif
    }
#ifdef PUBLISH_RAISES
    atomic {
        mayRaise(last);
        if
        :: first == 0 -> goto begin
        :: else -> goto link
        fi
    }
#endif
link:
    atomic {
        ring[last].next = first;                        /* link */
        ledgerPush(inLast, landed);
        goto begin
    }

    /* ---- open */

open:
    atomic {
        skip;
openNow:
        if
        :: opened == RINGS -> goto refused              /* OutOfMemoryError */
        :: else
        fi;
        opened++;
        /* What ChainNode.open makes, prev and older, can be seen by others only from here on. */
        ring[opened].capacity = (call == TRIM -> INITIAL : MIN(LARGEST, 2 * ring[newest].capacity));
        ring[opened].prev = newest;
        ring[opened].older = newest;
        node = opened;
        newest = opened;                                /* newest = node */
        if
        :: first == 0 -> first = node; offset = inLast
        :: else
        fi
    }
#if defined(CLOSER) && !defined(NO_CLOSED_CHECK)
    if
    :: closed -> free(node); goto raised
    :: else
    fi;
#endif
#ifdef TRIMS
    if
    :: call == TRIM -> ring[last].next = node; goto reclaim             /* shrink: link */
    :: else
    fi;
#endif
    goto look;

    /* ---- popHead */

popHead:
    popNewest(node, length - taken);
popped:
    atomic {
        taken = taken + count;
        index = 0; tailSeen = 0; count = 0;
        if
        :: taken == length -> goto beginNow
        :: else -> node = ring[node].prev
        fi;
        if
        :: node != 0 -> goto popHead
        :: else ->
            assert(total == 0);                         /* PROPERTY empty-answer */
            goto reclaim                                /* unlinkDrained */
        fi
    }

    /* ---- shrink, which is trim: checkOpen, then reclaim */

#ifdef TRIMS
    atomic {
        skip;
trimNow:
#if defined(CLOSER) && !defined(NO_CHECK_OPEN)
        if
        :: closed -> goto raised                        /* checkOpen */
        :: else -> goto reclaim
        fi
#else
        goto reclaimNow
#endif
    }
#endif

    /* ---- reclaim, and unlinkDrained, with which it begins and which is all that popHead wants */

reclaim:
    atomic {
        skip;
reclaimNow:
        node = tail;
nextDrained:
        next = ring[node].next;                         /* the owner's own, as are newest and older */
        if
        :: next == 0 -> goto drained
        :: else
        fi
    }
#ifndef NO_IS_FREED
    atomic {                                            /* isFreed */
        if
        :: ring[node].freed -> goto unlink
        :: else
        fi
    }
#endif
    atomic {                                            /* elements */
        alive(node);
        if
        :: ring[node].head != ring[node].tail -> goto drained
        :: else
        fi
    }
unlink:
    atomic {                                            /* TAIL.compareAndSet */
        if
        :: tail == node -> tail = next
#ifdef UNLINK_STORES
        :: tail != node -> tail = next
#else
        :: else -> node = next; goto nextDrained
#endif
        fi
    }
    atomic { ring[next].prev = 0; node = next; goto nextDrained }       /* forgetPrevRelease */
drained:
    atomic {
        next = 0;
        if
        :: call == POP -> goto beginNow
        :: else
        fi;
        node = newest; linked = newest; kept = newest;
olderNow:
        node = ring[node].older;
        if
        :: node == 0 -> goto cutNow
        :: else
        fi;
        alive(node);                                    /* elements */
        if
        :: ring[node].head == ring[node].tail -> goto allClear
        :: else
        fi
    }
#ifndef NO_RELINK
    ring[node].next = linked;                           /* next = */
#endif
    atomic {
#ifndef NO_SET_PREV
        ring[linked].prev = node;                       /* setPrev */
#endif
        linked = node;
        kept = node;
        goto older
    }
older:
    atomic { skip; goto olderNow }
allClear:
    isAllClear(node);
clear:
#ifdef TRIMS
    if
    :: node == newest -> last = node; goto open         /* of shrink */
    :: else
    fi;
#endif
    free(node);
    atomic { ring[kept].older = ring[node].older; goto older }
notClear:
    atomic {
#ifdef TRIMS
        if
        :: node == newest -> goto beginNow              /* of shrink */
        :: else
        fi;
#endif
        kept = node;
        goto olderNow
    }
cut:
    atomic {
        skip;
cutNow:
#ifndef NO_CUT
        ring[linked].prev = 0;                          /* forgetPrevRelease */
#endif
        linked = 0; kept = 0;
        if
        :: call == PUSH -> goto open
        :: call == TRIM && ring[newest].capacity > INITIAL -> node = newest; goto allClear
        :: else -> goto begin
        fi
    }

refused:
#if LENGTH > 1
    takeBack();                                         /* openRun: catch */
#ifndef NO_UNFILL
    unfill(last, inLast);                               /* pushHead: catch */
#endif
    atomic {
        assert(!given);                                 /* PROPERTY refused-means-not-in */
        assert(inLast == 0 || SLOT(last, ring[last].ownHead) == EMPTY); /* PROPERTY refused-leaves-nothing */
        goto begin
    }
#else
    goto begin;
#endif

raised:
#ifdef CLOSER
#if LENGTH > 1
    if
    :: last != 0 && landed + inLast != length && !undoing ->
        undoing = true;                                 /* if this raises again, it is not begun again */
        i = 0;
        if
        :: first != 0 -> takeBack()                     /* openRun: catch */
        :: else
        fi;
        unfill(last, inLast)                            /* pushHead: catch */
    :: else
    fi;
#endif
    atomic {
        assert(closed);                                 /* PROPERTY owner-never-meets-freed */
        assert(!given);                                 /* PROPERTY raised-means-not-in */
        late = false; shut = 0; undoing = false;
        forget()
    }
#else
    assert(false)                                       /* PROPERTY owner-never-meets-freed */
#endif
}

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
#ifdef UNLINK_STORES
            :: tail != node -> tail = next
#else
            :: else -> node = next; next = 0; goto again
#endif
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
