/*
 * The change of a shard's owner: Shards.inherit and publish of io.github.poolchain.idle, with the claim, a waiter and a close. There is
 * one shard at a time that is in use, and two threads that may own one. Who owns none may take over the shard of the other, as if that
 * one had died or had long been away; but it may come back at any time, or be inside. README.md says which line of Java each step
 * stands for; Ring.pml says what a step is, buffers.pml what a store is, claim.pml what a claim is.
 *
 * SHARDS (there may be SHARDS - 1 changes of owner), WAITER, CLOSER, OBJECTS, BIASES (how often a shard may be biased again).
 */

#ifdef WAITER
#define WAITERS 1
#else
#define WAITERS 0
#endif
#ifdef CLOSER
#define CLOSERS 1
#else
#define CLOSERS 0
#endif
#define OWNERS 2            /* threads 0 and 1; then the waiter; then who closes */
#define THREADS (OWNERS + WAITERS + CLOSERS)

#include "buffers.pml"

#define BIASED 0            /* states of a mode; the other bits are the version */
#define REVOKING 1
#define SHARED 2
#define CLOSED 3
#define STATE(mode) ((mode) & 3)

#define NONE 7
#define NOTHING 0
#define CLONED 8            /* another array with the same shard */

byte all;                   /* Shards.all, replaced by CAS: the number of its only shard */
byte ownerOf[SHARDS];       /* Claim.owner, which never changes */
byte own[OWNERS];           /* Shards.owned: the shard that the thread finds there; NONE if it is not its own */
byte shards = 1;            /* how many there have been */
bool locked;
bool closed;                /* Shards.closed */
byte pressure;
bool queued;                /* the waiter is in the queue */

/* ---- The ledger, which is not in the Java code */

byte idle = (1 << OBJECTS) - 1;     /* which objects are in the store, a bit each */
byte calling = THREADS;     /* how many threads are in a call, and not parked */
bool parked;
bool closeReturned;

/* While no thread is in a call but a waiter that is parked, and all buffers are empty: this can last for ever. */
inline audit() {
    d_step {
        if
        :: calling == 0 && buffer[0].stores == 0 && buffer[1].stores == 0 ->
            assert(MEMORY(all & 7, MAGAZINE) == idle);  /* PROPERTY none-lost */
            assert(!parked || idle == NOTHING);         /* PROPERTY none-parked-beside-idle */
            assert(!closeReturned || idle == NOTHING);  /* PROPERTY none-left-behind */
            assert(!closeReturned || !parked)           /* PROPERTY none-parked-when-closed */
        :: else
        fi
    }
}

#define GET 1               /* calls */
#define PUT 2
#define WAIT 3
#define CLOSE 4

#define OWNER 0             /* roles */
#define WAITS 1
#define CLOSES 2

#define OWNS (me < OWNERS && ownerOf[s] == me)

inline forget() {
    call = 0; s = 0; i = 0; seen = 0; set = NOTHING; mark = 0; to = 0; seenAll = 0;
    claimed = false; mine = false; adopting = false; late = false
}

/* Waiters.wake. In an atomic. */
inline wake() {
    queued = false;
    if
    :: parked -> parked = false; calling++
    :: else
    fi
}

/* The shard cannot be had just now, or is not to be had any more. In an atomic. */
inline missed() {
    seen = 0;
    if
    :: adopting -> goto notAdopted
    :: mine -> mine = false; goto others                /* it may have been taken over */
    :: !adopting && !mine && call == GET -> goto returnNow
    :: !adopting && !mine && call == PUT -> goto revoke
#ifdef WAITER
    :: call == WAIT -> goto busy
#endif
#ifdef CLOSER
    :: call == CLOSE -> goto revoke
#endif
    fi
}

proctype thread(byte me; byte role) {
    byte call, hand, s, i, seen, set, mark, to, seenAll;
    bool claimed, mine, adopting, late;

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
        :: role == OWNER && hand == NOTHING -> call = GET
#ifdef WAITER
        :: role == WAITS && hand == NOTHING -> call = WAIT
#endif
        :: role != CLOSES && hand != NOTHING -> call = PUT
#ifdef CLOSER
        :: role == CLOSES -> call = CLOSE
        :: role != CLOSES && hand == NOTHING && closeReturned -> goto ended
#endif
        fi;
        calling++;
        late = closeReturned;
        if
#ifdef CLOSER
        :: call == CLOSE -> goto close
#endif
#ifdef WAITER
        :: call == WAIT -> goto register
#endif
        :: call == GET || call == PUT
        fi
    }
again:
#ifdef CLOSER
    if
    :: call == PUT && closed -> atomic { hand = NOTHING; goto returnNow }       /* refused; who put it discards it */
    :: else
    fi;
#endif
    atomic {                                            /* Shards.mine */
        if
        :: role != OWNER -> goto others
        :: role == OWNER && own[me] == NONE && shards < SHARDS && !locked -> locked = true; goto adopt
        :: role == OWNER && own[me] == NONE -> goto others
        :: role == OWNER && own[me] != NONE -> s = own[me]; mine = true
        fi
    }

    /* ---- Owner: the way without a locked instruction */

enter:
    atomic { hasRoom(me); store(me, s, IN, 1) }         /* plain */
    atomic { load(me, s, MODE, seen) }
    if
    :: STATE(seen) == BIASED -> goto use
    :: STATE(seen) != BIASED
    fi;
    atomic { hasRoom(me); store(me, s, IN, 0) }         /* plain */
    if
    :: STATE(seen) == REVOKING ->
        atomic {                                        /* the owner shares its shard: CAS */
            drain(me);
            if
            :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - REVOKING + SHARED
            :: else
            fi
        }
    :: else
    fi;
    goto claim;

    /* ---- Any thread: the shard that is in use now, and the claim */

others:
    atomic {
        s = all & 7;
        if
        :: OWNS && role == OWNER -> mine = true; goto enter
        :: else
        fi
    }
claim:
    atomic {
        load(me, s, MODE, seen);
        if
        :: STATE(seen) == SHARED
        :: STATE(seen) != SHARED && STATE(seen) != CLOSED -> missed()
#ifdef CLOSER
        :: STATE(seen) == CLOSED && call == CLOSE -> goto nextShard     /* taken for empty: its content has moved */
#endif
#ifdef WAITER
        :: STATE(seen) == CLOSED && call == WAIT -> goto shut
#endif
        :: STATE(seen) == CLOSED && call != CLOSE && call != WAIT -> missed()
        fi
    }
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, HELD) == 0 -> MEMORY(s, HELD) = 1
        :: MEMORY(s, HELD) != 0 -> missed()
        fi
    }
    atomic {
        load(me, s, MODE, seen);
        if
        :: STATE(seen) == SHARED -> claimed = true; goto use
        :: STATE(seen) != SHARED
        fi
    }
    atomic {                                            /* volatile store */
        drain(me);
        MEMORY(s, HELD) = 0;
        missed()
    }

    /* ---- Who is inside, or has the claim */

use:
    atomic {
        if
        :: adopting -> goto copy
        :: else -> load(me, s, MAGAZINE, set)
        fi;
        if
        :: set == NOTHING && call != PUT && call != CLOSE -> goto leave
        :: else
        fi
    }
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
    :: call == CLOSE -> atomic { drain(me); MEMORY(s, MODE) = seen | CLOSED; goto free }    /* volatile store */
#endif
    :: claimed && OWNS && seen / 4 < BIASES -> goto bias
    :: claimed && call != CLOSE -> goto free
    :: !claimed && call != CLOSE
    fi;
    atomic { hasRoom(me); store(me, s, IN, 0); goto returned }      /* release store */

    /* ---- Owner, with the claim: the bias */

bias:
    atomic {                                            /* volatile store */
        seen = (seen | 3) + 1;
        drain(me);
        MEMORY(s, MODE) = seen
    }
    if
    :: pressure == 0 -> goto free
    :: pressure != 0
    fi;
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == seen -> MEMORY(s, MODE) = seen - BIASED + SHARED
        :: MEMORY(s, MODE) != seen                      /* a revoker has been quicker */
        fi
    }
free:
    atomic {                                            /* volatile store */
        drain(me);
        MEMORY(s, HELD) = 0;
        claimed = false;
        if
        :: adopting -> adopting = false; goto adopted
        :: !adopting && call == PUT && hand == NOTHING
#ifdef CLOSER
        :: !adopting && call == PUT && hand != NOTHING -> goto again
#endif
        :: !adopting && call == GET -> goto returned
#ifdef WAITER
        :: call == WAIT && hand != NOTHING -> goto withdraw
        :: call == WAIT && hand == NOTHING -> goto park
#endif
#ifdef CLOSER
        :: call == CLOSE -> goto nextShard
#endif
        fi
    }
look:
    atomic {                                            /* after a put, and after a change of owner */
        if
        :: pressure == 0 -> goto lookedNow
        :: pressure != 0
        fi
    }
    atomic {
        wake();
lookedNow:
        if
        :: to != 0 -> locked = false; s = to; to = 0; mine = true; goto enter
        :: to == 0 -> goto returnNow
        fi
    }

    /* ---- Waiters.revoke: takes the bias from one shard, which is that in use unless somebody adopts it */

revoke:
    atomic {
        drain(me);
        if
        :: adopting
        :: !adopting -> s = all & 7
        fi;
        mark = MEMORY(s, MODE);                         /* CAS, or the mark of another */
        if
        :: STATE(mark) == BIASED -> mark = mark - BIASED + REVOKING; MEMORY(s, MODE) = mark
        :: STATE(mark) == REVOKING
        :: STATE(mark) != BIASED && STATE(mark) != REVOKING -> mark = 0; goto revoked
        fi
    }
#ifndef NO_FENCE
handshake:                                              /* the heavy fence, with one owner after the other */
    atomic {
        drain(i);
        i++;
        if
        :: i < OWNERS -> goto handshake
        :: i == OWNERS -> i = 0
        fi
    }
#endif
    atomic {                                            /* acquire */
        if
        :: MEMORY(s, IN) == 0
#ifdef SHARE_BLIND
        :: MEMORY(s, IN) != 0
#else
        :: MEMORY(s, IN) != 0 -> mark = 0; goto revoked /* the owner has been stopped inside */
#endif
        fi
    }
    atomic {                                            /* CAS */
        drain(me);
        if
        :: MEMORY(s, MODE) == mark -> MEMORY(s, MODE) = mark - REVOKING + SHARED
        :: else
        fi;
        mark = 0
    }
revoked:
    atomic {
        if
        :: adopting -> goto claim
        :: !adopting && call == PUT -> goto again
#ifdef WAITER
        :: call == WAIT -> queued = true; goto others   /* enters the queue, and searches */
#endif
#ifdef CLOSER
        :: call == CLOSE -> goto others
#endif
        fi
    }

    /* ---- Shards.own, with the lock: inherit */

adopt:
#ifdef CLOSER
    if
    :: closed -> goto notAdopted
    :: else
    fi;
#endif
    atomic {
        adopting = true;
        s = all & 7;
        to = shards
    }
#ifdef COPY_UNCLAIMED
    goto copy;
#endif
    goto revoke;
copy:
    atomic {                                            /* copyTo, and a new shard: plain stores that nobody else sees yet */
        shards++;
        ownerOf[to] = me;
        MEMORY(to, MODE) = SHARED;
#ifndef COPY_LATE
        load(me, s, MAGAZINE, set);
        MEMORY(to, MAGAZINE) = set;
        set = NOTHING
#endif
    }
#ifdef CLOSER
#ifdef CLOSED_FIRST
    if
    :: closed -> adopting = false; to = 0; locked = false; goto leave
    :: else
    fi;
    seenAll = all;
#else
    seenAll = all;                                      /* publish */
    if
    :: closed -> atomic { adopting = false; to = 0; locked = false; goto leave }    /* as if nothing had been */
    :: else
    fi;
#endif
    atomic {                                            /* CAS */
        drain(me);
        if
        :: all == seenAll -> all = to | (all & CLONED)
        :: all != seenAll -> adopting = false; to = 0; locked = false; seenAll = 0; goto leave      /* the close has come between */
        fi;
        seenAll = 0
    }
#else
    atomic { drain(me); all = to }                      /* publish: CAS */
#endif
#ifdef COPY_LATE
    atomic { load(me, s, MAGAZINE, set); MEMORY(to, MAGAZINE) = set; set = NOTHING }
#endif
#ifdef FREE_FIRST
    atomic { drain(me); MEMORY(s, HELD) = 0 }
#endif
#ifndef LEFT_OPEN
    atomic { drain(me); MEMORY(s, MODE) = seen | CLOSED }           /* volatile store */
#endif
    goto free;
adopted:
    atomic {
        if
        :: own[1 - me] == s -> own[1 - me] = NONE       /* release store */
        :: else
        fi
    }
    own[me] = to;                                       /* release store */
#ifdef NO_WAKE
    atomic { skip; goto lookedNow };
#endif
    goto look;
notAdopted:
    atomic { adopting = false; to = 0; locked = false; goto others }

#ifdef WAITER
    /* ---- Waiters.await */

register:
    atomic { drain(me); pressure++; goto revoke }       /* CAS */
shut:
#ifdef PASS_CLOSED
    goto park;
#else
    if                                                  /* enterOther: the content has moved, unless the store is closed */
#ifdef CLOSER
    :: closed -> goto withdraw
#endif
    :: !closed
    fi;
#endif
busy:
    goto revoke;                                        /* a moment later */
park:
    atomic {                                            /* unless it has been woken since */
        seen = 0;
        if
#ifdef CLOSER
        :: closed -> goto withdraw
#endif
        :: queued && !closed -> parked = true; calling--; audit()
        :: !queued && !closed -> goto revoke
        fi
    }
    atomic { !queued -> goto revoke }
withdraw:
    atomic { drain(me); queued = false }                /* CAS */
    atomic { drain(me); pressure--; goto returnNow }    /* CAS */
#endif

#ifdef CLOSER
    /* ---- Shards.close, then Waiters.hold, Store.sweep and free */

close:
    closed = true;
#ifndef NO_CLONE
    all = all ^ CLONED;                                 /* CAS */
#endif
    atomic { drain(me); pressure++; goto revoke }
nextShard:
    atomic {
#ifdef WAITER
        wake();                                         /* wakeAll */
#endif
        pressure--;
        closeReturned = true;
        forget();
        calling--;
        audit()
    }
ended:
    skip
#endif
}

proctype memory() {
    do                                                  /* stores reach it, one by one */
    :: atomic { buffer[0].stores != 0 -> drainOne(0); audit() }
    :: atomic { buffer[1].stores != 0 -> drainOne(1); audit() }
#ifdef CLOSER
    :: _nr_pr == 2 -> break                             /* all threads have ended */
#endif
    od
}

init {
    atomic {
        MEMORY(0, MAGAZINE) = idle;
        own[1] = NONE;
        run memory();
        run thread(0, OWNER);
        run thread(1, OWNER);
#ifdef WAITER
        run thread(OWNERS, WAITS);
#endif
#ifdef CLOSER
        run thread(THREADS - 1, CLOSES);
#endif
        skip
    }
}
