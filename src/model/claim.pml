/*
 * The asymmetric claim of a store's shards, and who waits: Claim, Waiters and Store of io.github.poolchain.idle. Owners use their
 * shards with plain loads and stores; others take the bias from them, by a mark and a heavy fence. README.md says which line of
 * Java each step stands for, and what is assumed; Ring.pml says what a step is.
 *
 * SHARDS, OWNERS (of the first shards), VISITORS (threads that get, and do not wait), WAITERS (threads whose get waits), OWNER_WAITS, CLOSER;
 * OBJECTS; BIASES (how often a shard may be biased again: so many versions).
 */

#ifdef CLOSER
#define CLOSERS 1
#else
#define CLOSERS 0
#endif
#ifndef OWNERS
#define OWNERS SHARDS       /* owner number s has shard number s; a shard beyond is nobody's */
#endif
#define THREADS (OWNERS + VISITORS + WAITERS + CLOSERS)     /* numbered in this order */
#define FIRST_WAITER (OWNERS + VISITORS)
#if WAITERS > 0 || defined(OWNER_WAITS)
#define WAITS
#endif

#include "buffers.pml"

#define BIASED 0            /* states of a mode; the other bits are the version */
#define REVOKING 1
#define SHARED 2
#define CLOSED 3
#define STATE(mode) ((mode) & 3)

byte pressure;
byte queued;                /* the waiters in the queue, a bit each: any of them may be woken */

/* ---- The ledger, which is not in the Java code */

#define NOTHING 0
byte idle = (1 << OBJECTS) - 1;     /* which objects are in the store, a bit each */
byte calling = THREADS;     /* how many threads are in a call, and not parked */
byte parked;                /* waiters, a bit each */
bool closeReturned;

/* While no thread is in a call but those that are parked, and all buffers are empty: this can last for ever. */
inline audit() {
    d_step {
        if
        :: calling == 0 ->
            do
            :: scratch < BUFFERS && buffer[scratch].stores == 0 -> scratch++
            :: else -> break
            od;
            if
            :: scratch == BUFFERS ->
#if SHARDS > 1
                assert((MEMORY(0, MAGAZINE) & MEMORY(1, MAGAZINE)) == NOTHING);     /* PROPERTY one-holder */
                assert((MEMORY(0, MAGAZINE) | MEMORY(1, MAGAZINE)) == idle);        /* PROPERTY none-lost */
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
}

#include "thread.pml"

proctype memory() {
    do                                                  /* stores reach it, one by one */
    :: atomic { buffer[0].stores != 0 -> drainOne(0); audit() }
#if BUFFERS > 1
    :: atomic { buffer[1].stores != 0 -> drainOne(1); audit() }
#endif
#if BUFFERS > 2
    :: atomic { buffer[2].stores != 0 -> drainOne(2); audit() }
#endif
#ifdef CLOSER
    :: _nr_pr == 2 -> break                             /* all threads have ended */
#endif
    od
}

init {
    atomic {
        MEMORY(0, MAGAZINE) = idle;
        run memory();
#if OWNERS < SHARDS
        MEMORY(1, MODE) = SHARED;
#endif
        run thread(0, OWNER);
#if OWNERS > 1
        run thread(1, OWNER);
#endif
#if VISITORS > 0
        run thread(OWNERS, VISITOR);
#endif
#if VISITORS > 1
        run thread(OWNERS + 1, VISITOR);
#endif
#if WAITERS > 0
        run thread(FIRST_WAITER, WAITER);
#endif
#if WAITERS > 1
        run thread(FIRST_WAITER + 1, WAITER);
#endif
#ifdef CLOSER
        run thread(THREADS - 1, CLOSES);
#endif
        skip
    }
}
