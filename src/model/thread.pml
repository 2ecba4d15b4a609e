/*
 * A thread: its calls, the claim, and what it does with a shard. Part of claim.pml.
 */

#define GET 1               /* calls */
#define PUT 2
#define WAIT 3              /* a get that has found nothing, and waits */
#define CLOSE 4

#include "revoke.pml"

/* ---- It has at most one object in hand */

#define OWNER 0             /* roles */
#define VISITOR 1
#define WAITER 2
#define CLOSES 3

#define OWNS (role == OWNER && s == me)

inline forget() {
    call = 0; s = 0; i = 0; seen = 0; set = NOTHING; open = 0;
    claimed = false; any = false; busy = false; took = false; late = false
}

/* Somebody else has the shard just now. In an atomic. */
inline tryLater() {
    if
#ifdef WAITS
    :: call == WAIT -> busy = true; goto nextShardNow
#endif
    :: call != WAIT -> goto claim
    fi
}

proctype thread(byte me; byte role) {
    byte call, hand, s, i, seen, set, open;
    byte mark[SHARDS];
    bool claimed, any, busy, took, late;

returned:
    atomic {
        skip;
returnNow:
        forget();
        calling--;
        audit()
    }
    atomic {                                            /* a call begins */
        if
#if WAITERS > 0
        :: role == WAITER && hand == NOTHING -> call = WAIT
#endif
        :: role < WAITER && hand == NOTHING -> call = GET
        :: role != CLOSES && hand != NOTHING -> call = PUT
#ifdef CLOSER
        :: role == CLOSES -> call = CLOSE
        :: role != CLOSES && hand == NOTHING && closeReturned -> goto ended
#endif
        fi;
        calling++;
        late = closeReturned;
        if
        :: role == OWNER -> s = me; goto enter
#if WAITERS > 0 || defined(CLOSER)
        :: call > PUT -> goto register
#endif
#if VISITORS + WAITERS > 0
        :: role != OWNER && call <= PUT -> goto claim
#if SHARDS > 1
        :: role != OWNER && call <= PUT -> s = 1; goto claim
#endif
#endif
        fi
    }

    /* ---- Owner: the way without a locked instruction */

enter:
#ifdef HOISTED
    /* The look at the mode comes before the store, as it may in compiled code, but with no safepoint poll in between. */
    atomic { load(me, s, MODE, seen); between[s] = true }
    atomic { hasRoom(me); store(me, s, IN, 1); between[s] = false }
#else
    atomic { hasRoom(me); store(me, s, IN, 1) }         /* plain */
    atomic { load(me, s, MODE, seen) }
#endif
    if
    :: STATE(seen) == BIASED -> goto use
    :: STATE(seen) != BIASED
    fi;
    atomic { hasRoom(me); store(me, s, IN, 0) }         /* plain */

    /* ---- Any thread: the claim */

claim:
    atomic {
        skip;
claimNow:
        load(me, s, MODE, seen);
        if
        :: STATE(seen) == SHARED -> goto tryHeld
        :: STATE(seen) == REVOKING && OWNS              /* it is not inside */
#ifdef CLOSER
        :: STATE(seen) == CLOSED ->
            if
            :: call == PUT -> hand = NOTHING; goto returnNow   /* refused; who put it discards it */
            :: call == GET -> goto returnNow
#ifdef WAITS
            :: call == WAIT -> goto nextShardNow
#endif
            fi
#endif
        :: (STATE(seen) == BIASED || STATE(seen) == REVOKING) && !OWNS ->
            if
#ifdef WAITS
#ifdef PASS_BIASED
            :: call == WAIT && STATE(seen) == BIASED -> goto nextShardNow
            :: call == WAIT && STATE(seen) == REVOKING -> busy = true; goto nextShardNow
#else
            :: call == WAIT -> busy = true; goto nextShardNow
#endif
#endif
#ifdef CLOSE_UNFENCED
            :: call == CLOSE -> goto use
            :: call != WAIT && call != CLOSE -> goto revoke
#else
            :: call != WAIT -> goto revoke
#endif
            fi
        fi
    }
    atomic {                                            /* the owner shares its shard: CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - REVOKING + SHARED
        :: else
        fi;
        goto claim
    }
tryHeld:
#ifdef PEEK
    atomic {                                            /* looks without a claim whether there is anything */
        load(me, s, MAGAZINE, set);
        if
        :: call == WAIT && set == NOTHING -> goto nextShardNow
        :: else -> set = NOTHING
        fi
    }
#endif
#ifdef CLOSE_UNCLAIMED
    if
    :: call == CLOSE -> goto use
    :: else
    fi;
#endif
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, HELD) == 0 -> MEMORY(s, HELD) = 1
        :: MEMORY(s, HELD) != 0 -> tryLater()
        fi
    }
    atomic {
        load(me, s, MODE, seen);
        if
#ifdef NO_SECOND_LOOK
        :: true ->
#else
        :: STATE(seen) != SHARED
        :: STATE(seen) == SHARED ->
#endif
            claimed = true;
            goto use
        fi
    }
    atomic {                                            /* volatile store */
        drain(me);
        MEMORY(s, HELD) = 0;
        tryLater()
    }

    /* ---- Who is inside, or has the claim */

use:
    atomic {
        load(me, s, MAGAZINE, set);
        if
        :: set == NOTHING && call != PUT && call != CLOSE -> goto leave
        :: else
        fi
    }
#ifdef IN_EARLY
    if
    :: !claimed -> atomic { hasRoom(me); store(me, s, IN, 0) }
    :: claimed
    fi;
#endif
    atomic {
        hasRoom(me);
        if
        :: call == PUT ->
            assert(!late);                              /* PROPERTY closed-means-closed */
            idle = idle | hand;
            set = set | hand;
            hand = NOTHING
        :: call == GET || call == WAIT ->
            assert(!late);                              /* PROPERTY closed-means-closed */
            hand = set & (256 - set);                   /* one of them */
            assert(idle & hand);                        /* PROPERTY one-holder */
            idle = idle & ~hand;
            set = set & ~hand
#ifdef CLOSER
        :: call == CLOSE ->                             /* discards them */
            assert((idle & set) == set);                /* PROPERTY one-holder */
            idle = idle & ~set;
            set = NOTHING
#endif
        fi;
        store(me, s, MAGAZINE, set);                    /* plain */
        set = NOTHING
    }
leave:
    if
#ifdef CLOSER
    :: call == CLOSE -> goto close
#endif
    :: claimed && OWNS && seen / 4 < BIASES -> goto bias
    :: claimed && call != CLOSE -> goto free
    :: !claimed && call != CLOSE
    fi;
    atomic {
#ifndef IN_EARLY
        hasRoom(me);
        store(me, s, IN, 0);                            /* release store */
#endif
        if
#ifdef OWNER_WAITS
        :: call == GET && hand == NOTHING -> call = WAIT; s = 0; goto register
#endif
        :: true -> goto returned
        fi
    }

    /* ---- Owner, with the claim: the bias */

bias:
#ifdef LOOK_BEFORE
    if
    :: pressure != 0 -> goto free
    :: pressure == 0
    fi;
#endif
    atomic {
#ifdef NO_VERSION
        seen = BIASED;
#else
        seen = (seen | 3) + 1;
#endif
#ifdef BIAS_UNFENCED
        hasRoom(me); store(me, s, MODE, seen)
#else
        drain(me); MEMORY(s, MODE) = seen               /* volatile store */
#endif
    }
#ifndef LOOK_BEFORE
    if
    :: pressure == 0 -> goto free
    :: pressure != 0
    fi;
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - BIASED + SHARED; took = true
        :: MEMORY(s, MODE) != seen                      /* a revoker has been quicker */
        fi
    }
#endif
free:
    atomic {
#ifdef RELEASE_ONLY
        hasRoom(me); store(me, s, HELD, 0);             /* release store */
#else
        drain(me); MEMORY(s, HELD) = 0;                 /* volatile store */
#endif
        claimed = false;
        if
#ifdef WAITS
        :: call == PUT -> seen = 0; goto look
        :: call == WAIT -> goto nextShard
#ifdef TAKE_BACK_WAKES
        :: call == GET && took -> seen = 0; goto look
#endif
#else
        :: call == PUT -> goto returned
#endif
#ifdef OWNER_WAITS
        :: call == GET && hand == NOTHING && role == OWNER && !took -> call = WAIT; s = 0; goto register
#endif
#ifdef CLOSER
        :: call == CLOSE -> goto nextShard
#endif
#ifdef TAKE_BACK_WAKES
        :: call == GET && !took -> goto returned
#else
        :: call == GET -> goto returned
#endif
        fi
    }

#ifdef WAITS
    /* ---- Any thread: wakes who waits for what it has put in */

look:
    atomic {
        if
        :: pressure == 0 -> goto returnNow
        :: pressure != 0
        fi
    }
wake:
    atomic { wakeOne(); goto returnNow }
#endif

revoke:
    takeBias();
#if defined(WAITS) || defined(CLOSER)
register:
    waitAndSearch();
#endif
#ifdef CLOSER
close:
#ifdef CLOSE_DRAINS_FIRST
    atomic { drain(me); MEMORY(s, HELD) = 0 }
    atomic { load(me, s, MODE, seen) }
    atomic { drain(me); MEMORY(s, MODE) = seen | CLOSED; claimed = false; goto nextShard }
#else
    atomic {
        drain(me); MEMORY(s, MODE) = seen | CLOSED;     /* volatile store */
        if
        :: claimed -> goto free
        :: !claimed -> goto nextShard
        fi
    }
#endif
allClosed:
#if defined(WAITS) && !defined(NO_WAKE_ALL)
    atomic {
        wakeOne();
        if
        :: queued != 0 -> goto allClosed
        :: queued == 0
        fi
    }
#endif
    atomic { pressure--; closeReturned = true; forget(); calling--; audit() }
ended:
    skip
#endif
}
