/*
 * The owner of a PoolChain: pushHead, popHead and trim. Part of chain.pml.
 */

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
#ifndef UNLINK_UNSEEN
    atomic {                                            /* elements */
        alive(node);
        if
        :: ring[node].head != ring[node].tail -> goto drained
        :: else
        fi
    }
#endif
unlink:
    atomic {                                            /* TAIL.compareAndSet */
        if
        :: tail == node -> tail = next
        :: else -> node = next; goto nextDrained
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
