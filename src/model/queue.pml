/*
 * Who sleeps at a queue and who wakes him: PutFence, WaitList, Waiting, Puts, Takes and Closing of io.github.poolchain.queue. Each producer has
 * a lane of its own, and a store buffer in front of memory; consumers take from all lanes and sleep. README.md says which line of Java
 * each step stands for, and what is assumed; Ring.pml says what a step is, buffers.pml what a store is.
 *
 * PRODUCERS, CONSUMERS, CLOSER; BIASES (how often producers may do away with their fence: so many versions); TIMES_OUT; MOST
 * (elements in a lane).
 */

#define SHARDS PRODUCERS    /* lane number p is that of producer p */
#define OWNERS PRODUCERS
#include "buffers.pml"
#define PUSHED MAGAZINE     /* elements pushed so far, modulo 4 */
#ifndef MOST
#define MOST 2
#endif

#define UNFENCED 0          /* PutFence's states; the other bits are the version */
#define REVOKING 1
#define FENCED 2
#define BIASING 3
#define STATE(mode) ((mode) & 3)

#define OPEN 0              /* Closing's phases */
#define SHUT 1
#define FENCED_OFF 2
#define SEALED 3

byte mode = FENCED;
byte phase = OPEN;
byte gates;                 /* those that are shut, a bit each */
byte taken[PRODUCERS];      /* of each lane, modulo 4 */
byte listed;                /* consumers in the list of those who wait, a bit each: any of them may be woken */
byte woken;                 /* those that have been taken from it by who wakes */
byte coming;                /* who has been woken, or spins, and has not had its look */

/* ---- The ledger, which is not in the Java code */

byte inside[PRODUCERS];     /* elements pushed and not taken */
byte calling = PRODUCERS + CONSUMERS;   /* how many threads are in a call, and not parked */
byte parked;
bool told;                  /* somebody has been told that nothing will come */
bool closeReturned;

#if PRODUCERS > 1
#define ELEMENTS (inside[0] + inside[1])
#else
#define ELEMENTS inside[0]
#endif

/* While no thread is in a call but those that are parked, and all buffers are empty: this can last for ever. */
inline audit() {
    d_step {
        if
        :: calling == 0 ->
            do
            :: scratch < PRODUCERS && buffer[scratch].stores == 0 ->
                assert(((MEMORY(scratch, PUSHED) - taken[scratch]) & 3) == inside[scratch]);    /* PROPERTY none-lost */
                scratch++
            :: else -> break
            od;
            if
            :: scratch == PRODUCERS ->
                assert(parked == 0 || ELEMENTS == 0);       /* PROPERTY none-parked-beside-element */
                assert(!closeReturned || parked == 0)       /* PROPERTY none-parked-when-closed */
            :: else
            fi;
            scratch = 0
        :: else
        fi
    }
}

/* Takes one from the list, under its monitor, and unparks it. In an atomic. */
inline wakeUp(w) {
    listed = listed & ~(1 << (w));
    woken = woken | (1 << (w));
    coming++;
    if
    :: parked & (1 << (w)) -> parked = parked & ~(1 << (w)); calling++
    :: else
    fi
}

inline wakeOne() {
    if
    :: listed & 1 -> wakeUp(0)
#if CONSUMERS > 1
    :: listed & 2 -> wakeUp(1)
#endif
    :: listed == 0
    fi
}

/* Those who are in the list now. In an atomic. */
inline wakeAll() {
    d_step {
#ifndef NO_WAKE_ALL
        if
        :: listed & 1 -> wakeUp(0)
        :: else
        fi;
#if CONSUMERS > 1
        if
        :: listed & 2 -> wakeUp(1)
        :: else
        fi;
#endif
#endif
        skip
    }
}

/* Before a last look: after this each put is seen, or its producer looks who waits. Label before. Locals: i, seen, ours */
inline makeProducersLook() {
    atomic {
        if
        :: STATE(mode) == FENCED -> goto beforeDone
        :: STATE(mode) == UNFENCED -> mode = mode - UNFENCED + REVOKING; ours = true; goto before    /* CAS */
        :: STATE(mode) == REVOKING -> seen = mode
        :: STATE(mode) == BIASING -> mode = mode - BIASING + FENCED; goto before        /* CAS */
        fi
    }
#ifdef OTHERS_FENCE
    atomic {                                            /* relies on who began to revoke */
        if
        :: ours
        :: !ours -> seen = 0; goto beforeDone
        fi
    }
#endif
#ifndef NO_FENCE
handshake:                                              /* the heavy fence, with one producer after the other */
    atomic {
        drain(i);
        i++;
        if
#if PRODUCERS > 1
        :: i < PRODUCERS -> goto handshake
#endif
        :: i == PRODUCERS -> i = 0
        fi
    }
#endif
    atomic {                                            /* CAS */
        if
        :: mode == seen -> mode = mode - REVOKING + FENCED
        :: else
        fi;
        seen = 0;
        ours = false
    }
beforeDone:
    skip
}

/* ---- A producer: puts, for ever */

proctype producer(byte me) {
    byte seen;
    bool late, may;

returned:
    atomic {
        skip;
returnNow:
        seen = 0; late = false; may = false;
        calling--;
        audit()
    }
    atomic { inside[me] < MOST -> calling++; late = closeReturned }    /* a put begins */
    atomic { hasRoom(me); store(me, me, IN, 1) }        /* opaque */
#ifdef CLOSER
    atomic {
        if
        :: gates & (1 << me) -> goto refused
        :: else
        fi
    }
#endif
    atomic {                                            /* release, in the chain */
        hasRoom(me);
        assert(!late);                                  /* PROPERTY closed-means-closed */
        assert(!told);                                  /* PROPERTY nothing-after-the-end */
        load(me, me, PUSHED, seen);
        store(me, me, PUSHED, (seen + 1) & 3);
        seen = 0;
        inside[me]++
    }
    atomic { hasRoom(me); store(me, me, IN, 0) }        /* release */
    atomic {
        if
        :: STATE(mode) == UNFENCED -> goto returnNow
        :: else
        fi
    }
#ifndef PUT_UNFENCED
    atomic { drain(me) }                                /* full fence */
#endif
    atomic {
        if
        :: listed == 0 -> goto calm
        :: listed != 0 && coming == 0
        :: listed != 0 && coming != 0 -> goto looked
        fi
    }
    atomic { wakeOne(); goto looked }
calm:
    atomic {                                            /* the first CAS of tryBias, or too few puts were calm */
        if
#ifdef NO_VERSION
        :: STATE(mode) == FENCED -> drain(me); mode = BIASING; seen = mode
#else
        :: STATE(mode) == FENCED && mode < 4 * BIASES -> drain(me); mode = mode + 4 - FENCED + BIASING; seen = mode
#endif
        :: goto looked
        fi
    }
#ifdef BIAS_BLIND
    atomic { may = true }
#else
    atomic { may = listed == 0 }
#endif
#ifndef BIAS_OVER_CLOSE
    atomic { may = may && phase == OPEN }
#endif
    atomic {                                            /* CAS */
        if
        :: mode == seen && may -> mode = mode - BIASING + UNFENCED
        :: mode == seen && !may -> mode = mode - BIASING + FENCED
        :: mode != seen
        fi
    }
looked:
#ifdef CLOSER
    atomic {
        if
        :: phase == OPEN -> goto returnNow
        :: else
        fi
    }
#ifndef LEAVES_QUIETLY
    atomic { wakeAll() }
#endif
    goto returned;
refused:
    atomic { hasRoom(me); store(me, me, IN, 0) }
    atomic { drain(me) }                                /* full fence */
    goto looked
#else
    goto returned
#endif
}

/* ---- A consumer: takes, for ever */

#define FIRST 0             /* which of its looks a consumer takes */
#define SPINNING 1
#define LISTED 2
#define WOKEN 3

proctype consumer(byte me) {
    byte look, s, i, seen;
    bool sealed, ends, ours;

returned:
    atomic {
        skip;
returnNow:
        look = FIRST; ends = false;
        calling--;
        audit()
    }
    atomic { calling++ }                                /* a take begins */

attempt:
#ifdef CLOSER
    atomic {
        if
        :: phase == SEALED -> sealed = true; goto poll
        :: phase == FENCED_OFF
        :: phase < FENCED_OFF -> goto poll
        fi
    }
seal:
    atomic {                                            /* isOut, lane by lane: acquire */
        if
        :: MEMORY(s, IN) != 0 -> s = 0; goto poll
        :: else -> s++
        fi;
        if
#if PRODUCERS > 1
        :: s < PRODUCERS -> goto seal
#endif
        :: s == PRODUCERS -> s = 0
        fi
    }
    atomic {                                            /* CAS */
        if
        :: phase == FENCED_OFF -> phase = SEALED
        :: else
        fi;
        sealed = true
    }
#endif
poll:
    atomic {                                            /* CAS */
        if
        :: MEMORY(s, PUSHED) != taken[s] ->
            taken[s] = (taken[s] + 1) & 3;
            assert(inside[s] != 0);                     /* PROPERTY taken-once */
            inside[s]--;
            s = 0;
            sealed = false;
            ends = true;
            goto done
        :: else -> s++
        fi;
        if
#if PRODUCERS > 1
        :: s < PRODUCERS -> goto poll
#endif
        :: s == PRODUCERS -> s = 0
        fi;
        if
#ifdef CLOSER
        :: sealed ->
            sealed = false;
            assert(ELEMENTS == 0);                      /* PROPERTY told-too-early */
            told = true;
            ends = true;
            goto done
#endif
        :: !sealed && look == FIRST && coming == 0 -> coming++; look = SPINNING; goto attempt
        :: !sealed && look == FIRST -> goto enter
        :: !sealed && look == SPINNING -> goto arrived
        :: !sealed && look == LISTED
#ifdef TIMES_OUT
        :: !sealed && look == LISTED -> ends = true; goto done
#endif
        :: !sealed && look == WOKEN -> goto enterAgain
        fi
    }
#ifdef ENTER_LATE
    atomic { listed = listed | (1 << me) }
#endif
    atomic {                                            /* parks, if it has not been woken since */
        if
        :: woken & (1 << me)
        :: else -> parked = parked | (1 << me); calling--; audit()
        fi
    }
    atomic {
        if
        :: woken & (1 << me) -> look = WOKEN; goto attempt
#ifdef TIMES_OUT
        :: parked & (1 << me) -> parked = parked & ~(1 << me); calling++; ends = true; goto done
#endif
        fi
    }

enterAgain:
    atomic { woken = woken & ~(1 << me); listed = listed | (1 << me); goto arrived }
done:
    atomic {                                            /* leaves the list, if it is there */
        if
        :: look == FIRST -> goto returnNow
        :: look == SPINNING || (woken & (1 << me)) -> woken = woken & ~(1 << me)
        :: look >= LISTED && !(woken & (1 << me)) -> listed = listed & ~(1 << me); goto returnNow
        fi
    }
arrived:
    atomic { coming-- }                                 /* full */
#ifndef NO_PASSING_ON
    atomic {
        if
        :: listed != 0 && coming == 0
        :: else -> goto wasThere
        fi
    }
more:
    atomic {                                            /* size, lane by lane */
        if
        :: MEMORY(s, PUSHED) != taken[s] -> s = 0
        :: else ->
            s++;
            if
#if PRODUCERS > 1
            :: s < PRODUCERS -> goto more
#endif
            :: s == PRODUCERS -> s = 0; goto wasThere
            fi
        fi
    }
    atomic {
        if
        :: coming == 0 -> wakeOne()
        :: else
        fi
    }
wasThere:
#endif
    atomic {
        if
        :: ends -> goto returnNow
        :: !ends && look == WOKEN -> look = LISTED; goto before
        :: !ends && look == SPINNING
        fi
    }
enter:
#ifdef ENTER_LATE
    atomic { look = LISTED }
#else
    atomic { look = LISTED; listed = listed | (1 << me) }   /* under the monitor; then a full fence */
#endif
before:
    makeProducersLook();
    goto attempt
}

/* ---- Who closes, once */

#ifdef CLOSER
proctype closer() {
    byte s, i, seen;
    bool ours;

    atomic { calling++; phase = SHUT }                  /* CAS */
shut:
    atomic {                                            /* volatile */
        gates = gates | (1 << s);
        s++;
        if
#if PRODUCERS > 1
        :: s < PRODUCERS -> goto shut
#endif
        :: s == PRODUCERS -> s = 0
        fi
    }
#ifndef CLOSE_UNFENCED
before:
    makeProducersLook();
fenceOff:                                               /* the heavy fence */
    atomic {
        drain(s);
        s++;
        if
#if PRODUCERS > 1
        :: s < PRODUCERS -> goto fenceOff
#endif
        :: s == PRODUCERS -> s = 0
        fi
    }
#endif
    atomic { phase = FENCED_OFF }                       /* CAS */
seal:
    atomic {
        if
        :: MEMORY(s, IN) != 0 -> s = 0; goto seal
        :: MEMORY(s, IN) != 0 -> s = 0; goto giveUp     /* a producer has been stopped inside */
        :: MEMORY(s, IN) == 0 -> s++
        fi;
        if
#if PRODUCERS > 1
        :: s < PRODUCERS -> goto seal
#endif
        :: s == PRODUCERS -> s = 0
        fi
    }
    atomic {                                            /* CAS */
        if
        :: phase == FENCED_OFF -> phase = SEALED
        :: else
        fi
    }
giveUp:
    atomic { wakeAll() }
    atomic { closeReturned = true; calling--; audit() }
}
#endif

proctype memory() {
    do                                                  /* stores reach it, one by one */
    :: atomic { buffer[0].stores != 0 -> drainOne(0); audit() }
#if PRODUCERS > 1
    :: atomic { buffer[1].stores != 0 -> drainOne(1); audit() }
#endif
    od
}

init {
    atomic {
        run memory();
        run producer(0);
#if PRODUCERS > 1
        run producer(1);
#endif
        run consumer(0);
#if CONSUMERS > 1
        run consumer(1);
#endif
#ifdef CLOSER
        run closer();
#endif
        skip
    }
}
