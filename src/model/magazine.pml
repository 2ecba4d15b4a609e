/*
 * Magazines, and how they travel between shards by chains of handles: Shard, Magazines and Store of io.github.poolchain.idle. A claim is
 * one step here, since claim.pml is about it, and so is each call of a chain, since chain.pml is about that. A handle is its magazine. README.md says which line of
 * Java each step stands for; Ring.pml says what a step is.
 *
 * Two shards, each with its owner. OBJECTS (in the store at first); SIZE (of a magazine); IN_HAND (how many objects the first owner has in
 * hand at first); MOST (how many an owner may have in hand); WAITER.
 */

#ifdef WAITER
#define WAITERS 1
#else
#define WAITERS 0
#endif
#define THREADS (2 + WAITERS)
#ifndef SIZE
#define SIZE 2
#endif
#define MAGAZINES 6
#define NONE MAGAZINES

#ifndef IN_HAND
#define IN_HAND 0
#endif
#ifndef MOST
#define MOST 1
#endif

#define BIT(m) (1 << (m))

byte count[MAGAZINES];      /* of each magazine; a loaded one's is top */
byte heap;                  /* magazines that are not there yet, a bit each */
bool held[2];
byte loaded[2];
byte spare[2];
byte fulls[2];              /* the chains, as sets: a pop gets any of them */
byte empties[2];

bool changed;               /* moves or puts have been counted since the waiter last read them */
bool pressure;
bool queued;

/* ---- The ledger, which is not in the Java code */

byte idle = OBJECTS;        /* how many objects are in the store */
byte calling = THREADS;     /* how many threads are in a call, and not parked */
bool parked;

inline sum(m) { scratch = scratch + ((heap & BIT(m)) -> 0 : count[m]) }

byte scratch;               /* 0 between steps */

/* While no thread is in a call but a waiter that is parked. */
inline audit() {
    d_step {
        if
        :: calling == 0 ->
            assert((fulls[0] & fulls[1]) == 0 && (fulls[0] & empties[0]) == 0 && (fulls[1] & empties[1]) == 0);         /* PROPERTY one-place */
            assert((fulls[0] & empties[1]) == 0 && (fulls[1] & empties[0]) == 0 && (empties[0] & empties[1]) == 0);       /* PROPERTY one-place */
            scratch = fulls[0] | fulls[1] | empties[0] | empties[1] | heap;
            assert(!(scratch & (BIT(loaded[0]) | BIT(loaded[1]) | BIT(spare[0]) | BIT(spare[1]))));             /* PROPERTY one-place */
            assert(loaded[0] != loaded[1] && loaded[0] != spare[0] && loaded[0] != spare[1]);                   /* PROPERTY one-place */
            assert(loaded[1] != spare[0] && loaded[1] != spare[1] && (spare[0] != spare[1] || spare[0] == NONE));  /* PROPERTY one-place */
            scratch = 0;
            sum(0); sum(1); sum(2); sum(3); sum(4); sum(5);
            assert(scratch == idle);                    /* PROPERTY none-lost */
            assert(!parked || idle == 0);               /* PROPERTY none-parked-beside-idle */
            scratch = 0
        :: else
        fi
    }
}

#define GET 1               /* calls */
#define PUT 2
#define WAIT 3

#define OWNER 0             /* roles */
#define WAITS 1

inline forget() {
    call = 0; s = 0; i = 0; m = NONE; last = NONE; busy = false; moved = false; got = false
}

/* PoolChain.popHead or popTail of a chain; NONE if it is empty. What it has popped is this thread's alone. In an atomic. */
inline popChain(chain) {
    if
    :: chain == 0 -> m = NONE
    :: chain & BIT(0) -> m = 0
    :: chain & BIT(1) -> m = 1
    :: chain & BIT(2) -> m = 2
    :: chain & BIT(3) -> m = 3
    :: chain & BIT(4) -> m = 4
    :: chain & BIT(5) -> m = 5
    fi;
    if
    :: m != NONE ->
        chain = chain & ~BIT(m)
    :: else
    fi
}

proctype thread(byte me; byte role; byte hand) {
    byte call, s, i, m, last;
    bool busy, moved, got;

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
        :: role == OWNER && hand < MOST -> call = GET; s = me
        :: role == OWNER && hand != 0 -> call = PUT; s = me
#ifdef WAITER
        :: role == WAITS && hand == 0 -> call = WAIT
        :: role == WAITS && hand != 0 -> call = PUT
        :: role == WAITS && hand != 0 -> call = PUT; s = 1
#endif
        fi;
        calling++;
        if
#ifdef WAITER
        :: call == WAIT -> goto register
#endif
        :: call != WAIT
        fi
    }

    /* ---- The claim of a shard, in one step */

claim:
    atomic {
        if
        :: held[s] && call == GET && s != me -> goto returnNow  /* busy: the call gets nothing */
        :: held[s] && (call == PUT || call == GET && s == me) -> s = 1 - s; goto claim
#ifdef WAITER
        :: held[s] && call == WAIT -> busy = true; goto nextShard
#endif
        :: !held[s] -> held[s] = true
        fi;
        if
        :: call == PUT && count[loaded[s]] == SIZE -> goto makeRoom
        :: call == PUT && count[loaded[s]] != SIZE -> goto push
        :: call != PUT && count[loaded[s]] != 0 -> goto take
        :: call != PUT && count[loaded[s]] == 0 && spare[s] != NONE && count[spare[s]] != 0 ->  /* swap */
            last = loaded[s]; loaded[s] = spare[s]; spare[s] = last; last = NONE;
            goto take
        :: else
        fi
    }

    /* ---- Shard.reload, Store.steal, Shard.load */

    atomic {                                            /* pop(full, true) */
        popChain(fulls[s]);
        if
        :: m != NONE -> goto load
        :: m == NONE && (call != GET || s != me || fulls[1 - s] == 0) -> goto leave      /* looksChained */
        :: m == NONE && call == GET && s == me && fulls[1 - s] != 0
        fi
    }
#ifndef MOVES_LATE
    changed = true;                                     /* moving */
#endif
    atomic {                                            /* stealFull */
        popChain(fulls[1 - s]);
        if
        :: m != NONE -> moved = true
        :: m == NONE -> goto leave
        fi
    }
#ifdef MOVES_LATE
    atomic {
        if
        :: moved -> changed = true
        :: else
        fi
    }
#endif
load:
    atomic {
        assert(count[m] != 0);                          /* PROPERTY full-is-full */
        last = loaded[s];
        loaded[s] = m;
        m = NONE;
        if
        :: spare[s] == NONE -> spare[s] = last; last = NONE; goto take
        :: spare[s] != NONE                           /* keepEmpty */
        fi
    }
    atomic { empties[s] = empties[s] | BIT(last); last = NONE; goto take }  /* pushHead */
take:
    atomic {
        skip;
takeNow:
        assert(count[loaded[s]] != 0 && idle != 0);     /* PROPERTY none-lost */
        count[loaded[s]]--;
        idle--;
        hand++;
        got = true
    }
leave:
    atomic {
        held[s] = false;
        if
        :: call == GET && !got && s == me -> s = 1 - s; goto claim         /* takeOthers */
        :: call == GET && (got || s != me) && moved && pressure -> goto wake
        :: call == GET && (got || s != me) && !(moved && pressure) -> goto returnNow
        :: call == PUT && pressure -> goto wake
        :: call == PUT && !pressure -> goto returnNow
#ifdef WAITER
        :: call == WAIT && hand != 0 -> goto withdraw
        :: call == WAIT && hand == 0 -> goto nextShard
#endif
        fi
    }
wake:
    atomic {
#ifdef NO_WAKE
        if
        :: moved -> goto returnNow
        :: else
        fi;
#endif
        queued = false;
        if
        :: parked -> parked = false; calling++
        :: else
        fi;
        goto returnNow
    }

    /* ---- Shard.push, makeRoom, emptyMagazine */

makeRoom:
    atomic {
        if
        :: spare[s] != NONE && count[spare[s]] != 0 
        :: spare[s] != NONE && count[spare[s]] == 0 -> m = spare[s]; goto swap
        :: spare[s] == NONE -> goto newEmpty
        fi
    }
    atomic {                                            /* pushHead */
        fulls[s] = fulls[s] | BIT(spare[s]);
#ifdef SPARE_KEPT
        m = spare[s];
        goto swap
#else
        spare[s] = NONE
#endif
    }
newEmpty:
    atomic {
        popChain(empties[s]);
        if
        :: m != NONE -> goto swap
        :: m == NONE -> i = 0
        fi
    }
stealEmpty:
    atomic {
        popChain(empties[i]);
        if
        :: m != NONE -> i = 0; goto swap
        :: m == NONE && i == 0 -> i = 1; goto stealEmpty
        :: m == NONE && i == 1 -> i = 0
        fi
    }
    atomic {                                            /* a new one */
        assert(heap != 0);
        m = 0;
        do
        :: !(heap & BIT(m)) -> m++
        :: heap & BIT(m) -> break
        od;
        heap = heap & ~BIT(m);
        goto swap
    }
swap:
    atomic {
        assert(count[m] == 0);                          /* PROPERTY empty-is-empty */
        spare[s] = loaded[s];
        loaded[s] = m;
        m = NONE;
        goto pushNow
    }
push:
    atomic {
        skip;
pushNow:
        count[loaded[s]]++;
        idle++;
        hand--;
#ifndef PUTS_UNSEEN
        changed = true;                                 /* puts */
#endif
        goto leave
    }


#ifdef WAITER
    /* ---- Waiters.await, Store.takeAnywhere */

register:
    pressure = true;                                    /* CAS */
enqueue:
    queued = true;
search:
    atomic {                                            /* changes */
        changed = false;
        busy = false;
        if
        :: i = 0
        :: i = 1
        fi;
        s = i;
        goto claim                                      /* of both shards, from either on */
    }
nextShard:
    atomic {
        if
        :: s == i -> s = 1 - i; goto claim
        :: s != i -> s = 0; i = 0
        fi
    }
#ifndef MOVES_UNSEEN
    if                                                  /* changes */
    :: changed -> goto search
    :: !changed
    fi;
#endif
    atomic {
        if
#ifndef PASS_HELD
        :: busy -> goto enqueue                         /* a moment later */
#endif
        :: queued && !busy -> parked = true; calling--; audit()
        :: !queued && !busy -> goto enqueue
#ifdef PASS_HELD
        :: queued && busy -> parked = true; calling--; audit()
        :: !queued && busy -> goto enqueue
#endif
        fi
    }
    atomic { !queued -> goto enqueue }
withdraw:
    queued = false;                                     /* CAS */
    atomic { pressure = false; goto returnNow }         /* CAS */
#endif
}

/* Shard 0 has a magazine in its chain, which is full; shard 1 is empty. */
init {
    atomic {
        loaded[0] = 0;
        spare[0] = NONE;
        fulls[0] = BIT(1);
        loaded[1] = 2;
        spare[1] = NONE;
        heap = BIT(3) | BIT(4) | BIT(5);
        count[0] = OBJECTS - SIZE;
        count[1] = SIZE;
        run thread(0, OWNER, IN_HAND);
        run thread(1, OWNER, 0);
#ifdef WAITER
        run thread(2, WAITS, 0);
#endif
        skip
    }
}
