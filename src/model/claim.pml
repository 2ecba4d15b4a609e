/*
 * The asymmetric claim of the shards of a store, io.github.poolchain.idle: owners, visitors (who take the bias from a shard without
 * being counted as pressure), waiters, perhaps one who closes. They get and put for ever or until the store is closed.
 *
 * SHARDS (as many owners), VISITORS, WAITERS, CLOSER; OBJECTS; BIASES (how often a shard may be biased again: so many versions).
 */

#define THREADS (SHARDS + VISITORS + WAITERS + CLOSERS)
#ifdef CLOSER
#define CLOSERS 1
#else
#define CLOSERS 0
#endif

#include "buffers.pml"

#define BIASED 0            /* states of the mode; the rest of it is the version */
#define REVOKING 1
#define SHARED 2
#define CLOSED 3
#define STATE(mode) ((mode) & 3)

byte pressure;
byte queued;                /* waiters, a bit each: who waits may be woken in any order */
bool between[SHARDS];       /* with HOISTED: the owner is where there is no safepoint poll */

/* ---- The ledger; not in the Java code */

#define NOTHING 0
byte idle;                  /* objects that are in the store, a bit each */
byte calling = THREADS;      /* threads in a call and not parked */
byte parked;                /* waiters, a bit each */
bool closeReturned;

/* When all calls have ended or wait, and the buffers are empty: what is idle is in the magazines, and nobody waits for it. */
inline audit() {
    if
    :: calling == 0 ->
        do
        :: scratch < BUFFERS && buffer[scratch].stores == 0 -> scratch++
        :: else -> break
        od;
        if
        :: scratch == BUFFERS ->
#if SHARDS > 1
            assert((MEMORY(0, MAGAZINE) & MEMORY(1, MAGAZINE)) == 0);                   /* PROPERTY one-holder */
            assert((MEMORY(0, MAGAZINE) | MEMORY(1, MAGAZINE)) == idle);                /* PROPERTY none-lost */
#else
            assert(MEMORY(0, MAGAZINE) == idle);        /* PROPERTY none-lost */
#endif
            assert(parked == 0 || idle == NOTHING);     /* PROPERTY none-parked-beside-idle */
            assert(!closeReturned || idle == NOTHING);  /* PROPERTY none-left-behind */
            assert(!closeReturned || parked == 0)       /* PROPERTY none-parked-when-closed */
        :: else
        fi;
        scratch = 0
    :: else
    fi
}

/* Wakes waiter w: it is in the queue. In an atomic. */
inline wakeUp(w) {
    queued = queued & ~(1 << w);
    if
    :: parked & (1 << w) -> parked = parked & ~(1 << w); calling++
    :: else
    fi
}

/* ---- A thread */

#define OWNER 0             /* roles */
#define VISITOR 1
#define WAITER 2

#define GET 1               /* calls */
#define PUT 2
#define WAIT 3              /* a get that starves */
#define CLOSE 4

#define OWNS (role == OWNER && s == me)

inline chooseShard() {
    if
    :: s = 0
#if SHARDS > 1
    :: s = 1
#endif
    fi
}

inline forget() {
    call = 0; s = 0; i = 0; seen = 0; set = 0; claimed = false; any = false; busy = false; took = false; open = 0; late = false
}

proctype thread(byte me; byte role) {
    byte call, hand, s, i, seen, set, open;
    byte mark[SHARDS];
    bool claimed, any, busy, took, late;

    goto endOfCallLater;
endOfCallLater:
    atomic {
        skip;
endOfCall:
        forget();
        calling--;
        audit()
    }
    atomic {                                            /* a call begins */
        if
        :: role == WAITER && hand == NOTHING -> call = WAIT
        :: role != WAITER && hand == NOTHING -> call = GET
        :: hand != NOTHING -> call = PUT
#ifdef CLOSER
        :: closeReturned && hand == NOTHING -> goto ended
#endif
        fi;
        calling++;
        late = closeReturned;
        if
        :: role == OWNER -> s = me; goto enter
        :: role != OWNER && call != WAIT -> chooseShard(); goto claim
        :: role != OWNER && call == WAIT -> goto register
        fi
    }

    /* ---- Owner: the way without a locked instruction */

enter:
#ifdef HOISTED
    atomic { seen = MEMORY(s, MODE); between[s] = true }
    atomic { hasRoom(me) -> store(me, s, IN, 1); between[s] = false }
#else
    atomic { hasRoom(me) -> store(me, s, IN, 1) }
    atomic { load(me, s, MODE, seen) }
#endif
    if
    :: STATE(seen) == BIASED -> goto use
    :: else
    fi;
    atomic { hasRoom(me) -> store(me, s, IN, 0); goto claim }

    /* ---- Anybody: the claim */

claim:
    atomic {
        skip;
claimNow:
        load(me, s, MODE, seen);
        if
        :: STATE(seen) == SHARED -> goto tryHeld
        :: STATE(seen) == REVOKING && OWNS -> goto shareOwn
        :: STATE(seen) == CLOSED ->
            if
            :: call == WAIT -> goto nextShardNow
            :: call == PUT -> hand = NOTHING; goto endOfCall    /* refused; who put it discards it */
            :: call == GET -> goto endOfCall
            fi
        :: else ->
            if
#ifdef PASS_BIASED
            :: call == WAIT && STATE(seen) == BIASED -> goto nextShardNow
            :: call == WAIT && STATE(seen) == REVOKING -> busy = true; goto nextShardNow
#else
            :: call == WAIT -> busy = true; goto nextShardNow
#endif
            :: call != WAIT -> goto revoke
            fi
        fi
    }
shareOwn:
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - REVOKING + SHARED
        :: else
        fi;
        goto claim
    }
tryHeld:
#ifdef PEEK
    atomic {
        load(me, s, MAGAZINE, set);
        if
        :: call == WAIT && set == NOTHING -> goto nextShardNow
        :: else
        fi
    }
#endif
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, HELD) == 0 -> MEMORY(s, HELD) = 1
        :: else ->
            if
            :: call == WAIT -> busy = true; goto nextShardNow
            :: call != WAIT -> goto claim
            fi
        fi
    }
    atomic {
        load(me, s, MODE, seen);
#ifndef NO_SECOND_LOOK
        if
        :: STATE(seen) != SHARED -> goto notClaimed
        :: else
        fi;
#endif
        claimed = true;
        goto use
    }
notClaimed:
    atomic {                                            /* volatile store */
        drain(me);
        MEMORY(s, HELD) = 0;
        if
        :: call == WAIT -> busy = true; goto nextShardNow
        :: call != WAIT -> goto claim
        fi
    }

    /* ---- Whoever is inside or has the claim */

use:
    atomic {
        load(me, s, MAGAZINE, set);
        if
        :: call != PUT && call != CLOSE && set == NOTHING -> goto leave
        :: else
        fi
    }
#ifdef IN_EARLY
    if
    :: !claimed -> atomic { hasRoom(me) -> store(me, s, IN, 0) }
    :: else
    fi;
#endif
    atomic {
        hasRoom(me);
        if
        :: call == PUT ->
            assert(!late);                              /* PROPERTY closed-means-closed */
            idle = idle | hand;
            store(me, s, MAGAZINE, (set | hand));
            hand = NOTHING
#ifdef CLOSER
        :: call == CLOSE ->
            idle = idle & ~set;
            store(me, s, MAGAZINE, NOTHING)
#endif
        :: call == GET || call == WAIT ->
            hand = set & (255 - set + 1);               /* one of them */
            assert(idle & hand);                        /* PROPERTY one-holder */
            assert(!late);                              /* PROPERTY closed-means-closed */
            idle = idle & ~hand;
            store(me, s, MAGAZINE, (set & ~hand))
        fi;
        set = NOTHING
    }
leave:
    if
    :: !claimed ->
        atomic {                                        /* release store */
#ifndef IN_EARLY
            hasRoom(me) -> store(me, s, IN, 0);
#endif
            if
#ifdef OWNER_WAITS
            :: call == GET && hand == NOTHING -> call = WAIT; s = 0; goto register
#endif
            :: true -> goto endOfCall
            fi
        }
#ifdef CLOSER
    :: call == CLOSE -> atomic { drain(me); MEMORY(s, MODE) = seen | CLOSED; goto free }     /* volatile store */
#endif
    :: claimed && OWNS && seen / 4 < BIASES && call != CLOSE -> goto bias
    :: claimed && call != CLOSE -> goto free
    fi;

    /* ---- Owner, with the claim */

bias:
#ifdef LOOK_BEFORE
    if
    :: pressure != 0 -> goto free
    :: else
    fi;
#endif
#ifdef NO_VERSION
    atomic { drain(me); seen = BIASED; MEMORY(s, MODE) = seen }
#else
    atomic { drain(me); seen = (seen | 3) + 1; MEMORY(s, MODE) = seen }        /* volatile store */
#endif
#ifndef LOOK_BEFORE
    if
    :: pressure == 0 -> goto free
    :: else
    fi;
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - BIASED + SHARED; took = true
        :: else
        fi
    }
#endif
free:
    atomic {
        claimed = false;
#ifdef RELEASE_ONLY
        hasRoom(me) -> store(me, s, HELD, 0);           /* release store */
#else
        drain(me); MEMORY(s, HELD) = 0;                 /* volatile store */
#endif
        if
        :: call == PUT -> goto look
        :: call == WAIT -> goto nextShard
#ifdef CLOSER
        :: call == CLOSE -> goto nextShard
#endif
#ifdef TAKE_BACK_WAKES
        :: call == GET && took -> goto look
        :: call == GET && !took ->
#else
        :: call == GET ->
#endif
#ifdef OWNER_WAITS
            if
            :: role == OWNER && hand == NOTHING -> call = WAIT; s = 0; goto register
            :: true -> goto endOfCallLater
            fi
#else
            goto endOfCallLater
#endif
        fi
    }
look:
    atomic {
        if
        :: pressure == 0 -> goto endOfCall
        :: else
        fi
    }
wake:
    atomic {
        if
        :: queued & (1 << (THREADS - 1)) -> wakeUp(THREADS - 1)
        :: queued & (1 << (THREADS - 2)) -> wakeUp(THREADS - 2)
        :: queued & 1 -> wakeUp(0)
        :: queued == 0
        fi;
        goto endOfCall
    }

    /* ---- Whoever takes the bias away */

revoke:
    atomic {                                            /* CAS */
        drain(me);
        mark[i] = MEMORY(i, MODE);
        if
        :: STATE(mark[i]) == BIASED ->
            mark[i] = mark[i] - BIASED + REVOKING;
            MEMORY(i, MODE) = mark[i];
            any = true
        :: STATE(mark[i]) == REVOKING ->
#ifndef NO_FENCE_OF_ONES_OWN
            any = true
#else
            skip
#endif
        :: else -> mark[i] = 0
        fi;
        i++;
        if
        :: i < SHARDS -> goto revoke
        :: i == SHARDS && any -> i = 0; any = false
        :: i == SHARDS && !any -> i = 0; goto share
        fi
    }
#if !defined(NO_FENCE) && !defined(OWN_FENCE)
handshake:
    atomic {
#ifndef POLL_BETWEEN
        !between[i] ->
#endif
        drain(i);
        i++;
        if
        :: i < SHARDS -> goto handshake
        :: else -> i = 0
        fi
    }
#endif
#ifdef OWN_FENCE
    atomic { drain(me) }
#endif
share:
    atomic {
        if
        :: mark[i] == 0 -> goto shared
        :: mark[i] != 0 && MEMORY(i, IN) == 0           /* acquire */
        :: mark[i] != 0 && MEMORY(i, IN) != 0 -> goto share
        :: mark[i] != 0 && MEMORY(i, IN) != 0 -> mark[i] = 0; goto shared   /* the owner has been stopped inside */
        fi
    }
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(i, MODE) == mark[i] -> MEMORY(i, MODE) = mark[i] - REVOKING + SHARED
        :: else
        fi;
        mark[i] = 0
    }
shared:
    atomic {
        i++;
        if
        :: i < SHARDS -> goto share
        :: i == SHARDS && call == WAIT -> i = 0; s = 0; goto enqueue
        :: i == SHARDS && call != WAIT -> i = 0; goto claim
        fi
    }

    /* ---- Who waits */

register:
    atomic { drain(me); pressure++; goto revoke }
enqueue:
#ifndef ENQUEUE_LATE
    atomic { drain(me); queued = queued | (1 << me) };
#endif
    goto claim;
nextShard:
    atomic {
        skip;
nextShardNow:
        if
        :: call == WAIT && hand != NOTHING -> goto withdraw
        :: else
        fi;
        open = open + (STATE(seen) != CLOSED);
        s++;
        if
        :: s < SHARDS -> goto claim
        :: s == SHARDS && call == WAIT && busy -> open = 0; busy = false; goto revoke
        :: s == SHARDS && call == WAIT && !busy && open == 0 -> goto withdraw
        :: s == SHARDS && call == WAIT && !busy && open != 0 -> open = 0; s = 0
#ifdef CLOSER
        :: s == SHARDS && call == CLOSE -> goto wakeAll
#endif
        fi
    }
#ifdef ENQUEUE_LATE
    atomic { drain(me); queued = queued | (1 << me) };
#endif
    atomic {                                            /* parks, unless it has been woken */
        if
        :: queued & (1 << me) -> parked = parked | (1 << me); calling--; audit()
        :: else -> goto revoke
        fi
    }
    atomic { (!(queued & (1 << me))) -> goto revoke }
withdraw:
    atomic { any = !(queued & (1 << me)); drain(me); queued = queued & ~(1 << me) }      /* CAS; any: woken */
    atomic {
        drain(me);
        pressure--;
        if
        :: pressure != 0 && (any || hand == NOTHING) -> goto wake       /* it may be there for another */
        :: else -> goto endOfCall
        fi
    }

#ifdef CLOSER
    /* ---- Who closes */
wakeAll:
    skip
#endif

ended:
    skip
}

init {
    atomic {
        for (scratch : 0 .. SHARDS - 1) {
            MEMORY(scratch, MODE) = BIASED
        }
        scratch = 0;
        MEMORY(0, MAGAZINE) = (1 << OBJECTS) - 1;
        idle = (1 << OBJECTS) - 1;
        run thread(0, OWNER)
#if SHARDS > 1
        ; run thread(1, OWNER)
#endif
#if VISITORS > 0
        ; run thread(SHARDS, VISITOR)
#endif
#if VISITORS > 1
        ; run thread(SHARDS + 1, VISITOR)
#endif
#if WAITERS > 0
        ; run thread(SHARDS + VISITORS, WAITER)
#endif
#if WAITERS > 1
        ; run thread(SHARDS + VISITORS + 1, WAITER)
#endif
    }
    do
    :: atomic { buffer[0].stores != 0 -> drainOne(0); audit() }
#if BUFFERS > 1
    :: atomic { buffer[1].stores != 0 -> drainOne(1); audit() }
#endif
#if BUFFERS > 2
    :: atomic { buffer[2].stores != 0 -> drainOne(2); audit() }
#endif
    od
}
