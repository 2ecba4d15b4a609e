/*
 * The holders and readers of a buffer's leases, and their end: Buffer, Holds and Pins of io.github.poolchain.pool. One buffer is
 * lent again and again, and gets another index in between. Each thread knows every handle there has been, also those of leases that
 * are over, and retains, releases and reads by it. README.md says which line of Java each step stands for; Ring.pml says what a step is.
 *
 * THREADS; LEASES (1 to 4, two of each index); NEXT_INDEX (the index of the third lease and the fourth); NO_READS; WATCHED (each lease has a leak
 * watch); TAKES_BACK (who has ended a lease may find no stack, or no heap for its watch, and take the end back).
 */

#ifndef NEXT_INDEX
#define NEXT_INDEX 16       /* the first is 0. No marks lead from one to the other */
#endif

/* Buffer.state: the low 5 bits are the index, with the marks of Pins in 4 of them; then 2 bits of generation; then IDLE. */
#define IDLE 128
#define ONE_GENERATION 32
#define OVER 8
#define SHARED 4
#define MOST_READERS 3
#define LOW(handle) ((handle) & 31)
#define GENERATION(handle) ((handle) / ONE_GENERATION)
#define MARKED(marks) (IDLE | (handle ^ (marks)))

/* Buffer.holds: the number of the lease, and in the low 2 bits how many holders it has. */
#define MOST 3
#define COUNT(holds, number) ((holds) / 4 == (number) -> (holds) & MOST : 0)

/* Lease number n, from 1: its handle, and whether it is the last of its index. */
#define HANDLE(n) ((((n) - 1) & 1) * ONE_GENERATION + ((n) > 2 -> NEXT_INDEX : 0))
#define IS_LAST(handle) (GENERATION(handle) == 1)

byte state = IDLE;
byte holds;
byte index;
byte numbersFrom = 1;

/* ---- The ledger, which is not in the Java code */

#define IN_POOL 0           /* where the buffer is */
#define IN_HAND 1           /* a thread has taken it, or has ended its lease */
#define LENT 2

byte where = IN_POOL;
byte lease;                 /* the number of the last lease that has begun */
byte holders;               /* how many it has; 0: it is over */
byte reading;               /* readers at work */
byte calling = THREADS;     /* threads in a call */

/* A lease ends for one holder. */
inline ledgerRemove() {
    assert(n == lease && holders != 0);                 /* PROPERTY ends-once-for-each */
    holders--
}

/* The lease is over, and the buffer is this thread's. */
inline ledgerMine() {
    assert(where == LENT && n == lease && holders == 0);    /* PROPERTY one-gets-the-buffer */
    assert(reading == 0);                               /* PROPERTY none-reads */
    where = IN_HAND
}

/* Somebody is told that the lease is over. */
inline ledgerOver() {
#ifndef TAKES_BACK
    assert(n != lease || holders == 0);                 /* PROPERTY over-means-over */
#endif
    skip
}

inline forget() {
    call = 0; phase = 0; n = 0; handle = 0; word = 0; marks = 0; before = 0; number = 0; from = 0; count = 0
}

/* Buffer.number: of a lease whose handle has another index there is none, which is 0. */
inline findNumber() {
#ifdef BY_GENERATION
    atomic { number = GENERATION(handle) + 1 }
#else
#ifdef INDEX_FIRST
    atomic { number = (index == LOW(handle)) }
    atomic {
        if
        :: number != 0 -> number = numbersFrom + GENERATION(handle)
        :: else
        fi
    }
#else
    atomic { from = numbersFrom }
    atomic {
        if
        :: index == LOW(handle) -> number = from + GENERATION(handle)
        :: else -> number = 0
        fi;
        from = 0
    }
#endif
#endif
}

#define LEND 1              /* calls */
#define RETAIN 2
#define RELEASE 3
#define READ 4

#define SHARE 1             /* what a look at the word is for */
#define END 2
#define PIN 3
#define IS_LENT 4

proctype thread() {
    byte call, phase, n, handle, word, marks, before, number, from, count;

returned:
    atomic {
        skip;
returnNow:
        forget();
        calling--;
        if
        :: calling == 0 ->
            assert(where != IN_HAND);                   /* PROPERTY none-lost */
            assert((where == LENT) == (holders != 0))   /* PROPERTY none-lost */
        :: else
        fi
    }
    atomic {                                            /* a call begins */
        if
        :: where == IN_POOL && lease < LEASES ->        /* takes it from its store */
            where = IN_HAND;
            calling++;
            n = lease + 1;
            handle = HANDLE(n);
            goto lend
        :: lease > 0 -> n = lease
        :: lease > 1 -> n = lease - 1
        :: lease > 2 -> n = lease - 2
        fi;
        handle = HANDLE(n);
        calling++;
        if
        :: call = RETAIN; phase = SHARE; goto share
#ifdef WATCHED
        :: call = RELEASE; phase = SHARE; goto share    /* endWatched */
#else
        :: call = RELEASE; phase = END; goto look
        :: !IS_LAST(handle) -> call = RELEASE; phase = END; goto release
#endif
#ifndef NO_READS
        :: call = READ; phase = PIN; goto look
#endif
        fi
    }

    /* ---- Buffer.lend */

lend:
    atomic {                                            /* release store */
        assert(state == (IDLE | handle));               /* PROPERTY idle-is-untouched */
        assert(reading == 0);                           /* PROPERTY none-reads */
        state = handle;
        lease = n;
        holders = 1;
        where = LENT;
        goto returnNow
    }

    /* ---- Pins.isLent, isMarked: with them begin pin, share, end, and the reader's second look */

#ifndef HOLDS_LATE
share:
    atomic { before = holds; goto look }                /* before the word */
#else
share:
#endif
look:
    atomic {
        word = state;
        if
        :: word == handle -> goto lasts
        :: word != handle -> marks = word ^ (IDLE | handle)
        fi;
        if
        :: marks == 0 || marks >= OVER -> goto over
        :: else
        fi
    }
    atomic {
#ifndef NO_INDEX
        if
        :: index != LOW(handle) -> goto over
        :: else
        fi;
#endif
        if
        :: marks < SHARED -> goto lasts
        :: else
        fi
    }
    atomic { count = holds }                            /* Holds.count */
    findNumber();
    atomic {
        count = COUNT(count, number);
        number = 0;
        if
        :: count == 0 -> goto over
        :: count != 0 -> count = 0; goto lasts
        fi
    }
over:
    atomic {
#ifndef NO_READS
        if
        :: phase == IS_LENT -> goto unpin               /* ended meanwhile */
        :: else
        fi;
#endif
        ledgerOver();
        goto returnNow
    }
lasts:
    atomic {
        skip;
        if
        :: phase == SHARE && (marks & SHARED) == 0 -> goto beginSharing
        :: phase == SHARE && (marks & SHARED) != 0 && call == RETAIN -> word = 0; marks = 0; before = 0; goto add
        :: (phase == END || phase == SHARE && call == RELEASE) && (marks & SHARED) != 0 -> word = 0; marks = 0; before = 0; goto remove
#ifndef WATCHED
        :: phase == END && (marks & SHARED) == 0 -> goto end
#endif
#ifndef NO_READS
        :: phase == PIN -> goto pin
        :: phase == IS_LENT -> word = 0; marks = 0; goto read
#endif
        fi
    }

    /* ---- Pins.share, Holds.begin */

beginSharing:
#ifdef HOLDS_LATE
    atomic { before = holds }
#endif
#ifdef MARK_FIRST
    atomic {
        if
        :: state == word -> state = MARKED(marks | SHARED)
        :: else -> word = 0; marks = 0; before = 0; goto share
        fi
    }
#endif
    findNumber();
    atomic {                                            /* CAS */
        if
#ifndef BEGIN_STORES
        :: number == 0 || before / 4 != number && holds != before -> number = 0; word = 0; marks = 0; before = 0; goto share
        :: number != 0 && before / 4 == number
        :: number != 0 && before / 4 != number && holds == before -> holds = number * 4 + 1
#else
        :: number == 0 -> word = 0; marks = 0; before = 0; goto share
        :: number != 0 -> holds = number * 4 + 1
#endif
        fi;
        number = 0;
        before = 0
    }
    atomic {                                            /* CAS */
#ifndef MARK_FIRST
        if
        :: state == word -> state = MARKED(marks | SHARED)
        :: else
        fi;
#endif
        word = 0;
        marks = 0;
        goto share
    }

    /* ---- Holds.add */

add:
    findNumber();
addAgain:
    atomic {
        before = holds;
        count = COUNT(before, number);
        if
#ifndef ADD_BLIND
        :: count == 0 -> number = 0; before = 0; goto over
#endif
#ifndef NO_MOST
        :: count == MOST ->
            assert(holders == MOST);                    /* PROPERTY refused-when-full */
            goto returnNow
#endif
        :: else -> count = 0
        fi
    }
    atomic {                                            /* CAS */
        if
        :: holds == before ->
            holds++;
            assert(n == lease && holders != 0);         /* PROPERTY retained-means-lent */
            holders++;
            goto returnNow
        :: else -> before = 0; goto addAgain
        fi
    }

    /* ---- Holds.remove, Pins.endShared */

remove:
    findNumber();
removeAgain:
    atomic {
        before = holds;
        count = COUNT(before, number);
        if
        :: count == 0 -> number = 0; before = 0; goto over
        :: count != 0
        fi
    }
    atomic {                                            /* CAS */
        if
#ifdef REMOVE_STORES
        :: true ->
            holds = before - 1;
#else
        :: holds != before -> before = 0; count = 0; goto removeAgain
        :: holds == before ->
            holds--;
#endif
            ledgerRemove();
            if
            :: count > 1 -> goto returnNow    /* left to holders */
            :: count == 1
            fi;
            before = 0;
            count = 0
        fi
    }
#if defined(WATCHED) && defined(TAKES_BACK)
    atomic {
        if
        :: number != 0 -> holds = number * 4 + 1; holders++; goto returnNow     /* Holds.restore */
        :: true -> number = 0
        fi
    }
#else
    number = 0;
#endif
endShared:
    atomic {
        word = state;
        marks = (word ^ (IDLE | handle)) & MOST_READERS
#ifdef END_SHARED_ALONE
        ;
        marks = 0
#endif
    }
    atomic {                                            /* CAS */
        if
        :: state != word -> word = 0; marks = 0; goto endShared
        :: state == word && marks == 0 -> state = (handle + ONE_GENERATION) | IDLE; ledgerMine(); goto putAway
        :: state == word && marks != 0 -> state = MARKED(marks | OVER); goto returnNow      /* left to readers */
        fi
    }

#ifndef WATCHED
    /* ---- Pins.end of a lease that is not shared, and the fast path of Buffer.release */

release:
    atomic { word = handle }
end:
    atomic {                                            /* CAS */
        if
        :: state != word && word == handle && phase == END -> word = 0; marks = 0; goto look
        :: state != word && word != handle -> word = 0; marks = 0; goto look
#ifdef END_ALONE
        :: state == word -> state = (handle + ONE_GENERATION) | IDLE; ledgerRemove(); ledgerMine()
#else
        :: state == word && marks == 0 -> state = (handle + ONE_GENERATION) | IDLE; ledgerRemove(); ledgerMine()
        :: state == word && marks != 0 ->
            state = word ^ OVER;
            ledgerRemove();
            assert(holders == 0);                       /* PROPERTY over-means-over */
            goto returnNow                               /* left to readers */
#endif
        fi
    }
#ifdef TAKES_BACK
    atomic {                                            /* volatile store */
        if
        :: !IS_LAST(handle) -> state = handle; where = LENT; holders = 1; goto returnNow
        :: true -> goto putAway
        fi
    }
#else
    goto putAway;
#endif

#endif
#ifndef NO_READS
    /* ---- Pins.pin, Buffer.read, Pins.unpin */

pin:
    atomic {
        if
        :: (marks & MOST_READERS) == MOST_READERS -> goto returnNow       /* refused */
        :: (marks & MOST_READERS) != MOST_READERS
        fi;
        if                                              /* CAS */
        :: state == word -> state = MARKED(marks + 1); phase = IS_LENT
        :: else
        fi;
        word = 0;
        marks = 0;
        goto look
    }
read:
    reading++;
    reading--;
unpin:
    atomic {
        word = state;
        marks = (word ^ (IDLE | handle)) - 1
    }
    atomic {                                            /* CAS */
        if
        :: state != word -> word = 0; marks = 0; goto unpin
        :: state == word && marks == 0 -> state = handle; goto returnNow
        :: state == word && marks == OVER ->
            state = (handle + ONE_GENERATION) | IDLE;
            ledgerMine();
#ifdef UNPIN_LEAVES
            goto returnNow
#else
            goto putAway
#endif
        :: state == word && marks != 0 && marks != OVER -> state = MARKED(marks); goto returnNow
        fi
    }

#endif
    /* ---- Buffer.putAway, Buffer.number */

putAway:
    atomic {
        phase = 0; word = 0; marks = 0; number = 0; before = 0; count = 0;
        if
        :: IS_LAST(handle) && n < LEASES -> from = numbersFrom + GENERATION(handle) + 1
        :: else -> goto stored
        fi
    }
#ifdef NUMBERS_FIRST
    numbersFrom = from + 1;
    index = NEXT_INDEX;
#else
    index = NEXT_INDEX;
    numbersFrom = from + 1;                             /* volatile store */
#endif
    atomic { state = IDLE | NEXT_INDEX; from = 0 }      /* volatile store */
stored:
    atomic { where = IN_POOL; goto returnNow }
}

init {
    atomic {
        run thread();
#if THREADS > 2
        run thread();
#endif
        run thread()
    }
}
