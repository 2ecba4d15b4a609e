/*
 * Who wants what owners have: takes the bias from all shards, waits, searches. Part of claim.pml.
 */

/* Label revoke. Takes the bias from all shards; goes on to enqueue or to claim. Locals: i, mark[], any */
inline takeBias() {
    atomic {                                            /* CAS, or the mark of another */
        drain(me);
        mark[i] = MEMORY(i, MODE);
        if
        :: STATE(mark[i]) == BIASED ->
            mark[i] = mark[i] - BIASED + REVOKING;
            MEMORY(i, MODE) = mark[i];
            any = true
        :: STATE(mark[i]) == REVOKING
#ifndef OTHERS_FENCE
            -> any = true
#endif
        :: STATE(mark[i]) != BIASED && STATE(mark[i]) != REVOKING -> mark[i] = 0
        fi;
        i++;
        if
#if SHARDS > 1
        :: i < SHARDS -> goto revoke
#endif
        :: i == SHARDS && any -> i = 0; any = false
        :: i == SHARDS && !any -> i = 0; goto share
        fi
    }
#if defined(ASKS) && defined(WAITS)
    if
    :: call == WAIT ->                                  /* marks only, and looks again a moment later */
        atomic {
            mark[0] = 0;
#if SHARDS > 1
            mark[1] = 0;
#endif
            goto enqueue
        }
    :: true
    fi;
#endif
#ifdef OWN_FENCE
    atomic { drain(me) }                                /* a full fence of the revoker only */
#endif
#if !defined(NO_FENCE) && !defined(OWN_FENCE)
handshake:                                              /* the heavy fence, with one owner after the other */
    atomic {
#ifndef POLL_BETWEEN
        !between[i];
#endif
        drain(i);
        i++;
        if
#if OWNERS > 1
        :: i < OWNERS -> goto handshake
#endif
        :: i == OWNERS -> i = 0
        fi
    }
#endif
share:
    atomic {
        if
        :: mark[i] == 0 -> goto nextMark
        :: mark[i] != 0 && MEMORY(i, IN) == 0           /* acquire */
        :: mark[i] != 0 && MEMORY(i, IN) != 0 -> mark[i] = 0; goto nextMark     /* the owner has been stopped inside */
        fi
    }
    atomic {                                            /* CAS */
        drain(me);
        if
#ifdef SHARE_STORES
        :: true ->
#else
        :: MEMORY(i, MODE) != mark[i]
        :: MEMORY(i, MODE) == mark[i] ->
#endif
            MEMORY(i, MODE) = mark[i] - REVOKING + SHARED
        fi;
        mark[i] = 0
    }
nextMark:
    atomic {
        i++;
        if
#if SHARDS > 1
        :: i < SHARDS -> goto share
#endif
#ifdef WAITS
        :: i == SHARDS && call == WAIT -> i = 0; goto enqueue
#endif
        :: i == SHARDS && call != WAIT -> i = 0; goto claim
        fi
    }
}

/* Wakes one of those in the queue, if there are any. In an atomic. */
inline wakeUp(w) {
    queued = queued & ~(1 << (w));
    if
    :: parked & (1 << (w)) -> parked = parked & ~(1 << (w)); calling++
    :: else
    fi
}

inline wakeOne() {
    if
#ifdef OWNER_WAITS
    :: queued & 1 -> wakeUp(0)
#endif
#if WAITERS > 0
    :: queued & (1 << FIRST_WAITER) -> wakeUp(FIRST_WAITER)
#endif
#if WAITERS > 1
    :: queued & (1 << (FIRST_WAITER + 1)) -> wakeUp(FIRST_WAITER + 1)
#endif
    :: queued == 0
    fi
}

/* Label register. A get that waits; close begins like it, and goes through the shards like it. Locals: s, open, busy, any */
inline waitAndSearch() {
    atomic { drain(me); pressure++; goto revoke }       /* CAS */
#ifdef WAITS
enqueue:
#ifndef ENQUEUE_LATE
    atomic { drain(me); queued = queued | (1 << me) }   /* CAS */
#endif
    goto claim;                                         /* search: of all shards */
#endif
nextShard:
    atomic {
        skip;
nextShardNow:
#ifdef WAITS
        if
        :: call == WAIT && hand != NOTHING -> seen = 0; busy = false; open = 0; s = 0; goto withdraw
        :: else
        fi;
#endif
        open = open + (STATE(seen) != CLOSED);
        seen = 0;
        s++;
        if
#if SHARDS > 1
        :: s < SHARDS -> goto claim
#endif
#ifdef CLOSER
        :: s == SHARDS && call == CLOSE -> goto allClosed
#endif
#ifdef WAITS
        :: s == SHARDS && call == WAIT && busy -> open = 0; s = 0; busy = false; goto revoke        /* there may be something */
#ifdef CLOSER
        :: s == SHARDS && call == WAIT && !busy && open == 0 -> s = 0; goto withdraw
#endif
        :: s == SHARDS && call == WAIT && !busy && open != 0 -> open = 0; s = 0
#endif
        fi
    }
#ifdef WAITS
#ifdef ENQUEUE_LATE
    atomic { drain(me); queued = queued | (1 << me) }
#endif
    atomic {                                            /* parks, if it has not been woken since */
        if
        :: queued & (1 << me) -> parked = parked | (1 << me); calling--; audit()
        :: else -> goto revoke
        fi
    }
    atomic {
        if
        :: !(queued & (1 << me)) -> goto revoke
#ifdef TIMES_OUT
        :: parked & (1 << me) -> parked = parked & ~(1 << me); calling++        /* its time is over */
        :: !(queued & (1 << me))                        /* both at once */
#endif
        fi
    }
withdraw:
    atomic { drain(me); any = !(queued & (1 << me)); queued = queued & ~(1 << me) }     /* CAS; any: it has been woken */
    atomic {                                            /* CAS */
        drain(me);
        pressure--;
        if
#ifndef NO_PASSING_ON
        :: pressure != 0 && (any || hand == NOTHING) -> any = false; goto wake      /* there may be something for another */
#endif
        :: else -> goto returnNow
        fi
    }
#endif
}
