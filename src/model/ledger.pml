/*
 * The ledger: what a deque should do, against which every call is held. None of this is in the Java code.
 *
 * It is a deque of which it knows only how many elements are inside, and where among them the marked one is. Every
 * operation acts on it at its linearization point; what the operation then reads in the ring must be what the ledger
 * gave it. The code never looks into a value but to compare it with 0, so what holds for the marked element holds for
 * each of them.
 */

#define EMPTY 0             /* in a slot: no element */
#define PLAIN 1             /* any element but the marked one */
#define MARKED 2            /* the one element that the ledger follows */

#define OUTSIDE 0           /* the marked element is not in, so the owner may push it */
#define INSIDE 1
#define HELD 2              /* a pop has won it and does not have it yet */

byte total;                 /* how many elements are in the deque */
byte marked;                /* OUTSIDE, INSIDE or HELD */
byte olderThanMarked;       /* how many, while it is inside */

byte scratch;               /* these two are 0 between steps */
byte sum;

/* Locals of every process that pops: count (how many it has won), markedAt (which of them is the marked one, from 1). */
#define EXPECTED(i) ((i) + 1 == markedAt -> MARKED : PLAIN)

/* A push of from[offset] and so on takes effect. Local: given, whether this call has put an element in. */
inline ledgerPush(offset, howMany) {
    do
    :: scratch < howMany ->
        if
        :: from[offset + scratch] == MARKED -> marked = INSIDE; olderThanMarked = total
        :: else
        fi;
        total++;
        scratch++
    :: else -> scratch = 0; break
    od;
    given = true
}

/* A pop of count elements at the tail takes effect. */
inline ledgerTakeOldest() {
    assert(total >= count);                             /* PROPERTY popped-once */
    if
    :: marked == INSIDE && olderThanMarked < count ->
        markedAt = olderThanMarked + 1;
        marked = HELD;
        olderThanMarked = 0
    :: marked == INSIDE && olderThanMarked >= count ->
        olderThanMarked = olderThanMarked - count
    :: else
    fi;
    total = total - count
}

/* A pop of count elements at the head takes effect. */
inline ledgerTakeNewest() {
    assert(total >= count);                             /* PROPERTY popped-once */
    if
    :: marked == INSIDE && total - olderThanMarked <= count ->
        markedAt = total - olderThanMarked;
        marked = HELD;
        olderThanMarked = 0
    :: else
    fi;
    total = total - count
}

/* A pop has read the i-th element that it won. */
inline ledgerRead(value) {
    assert(value == EXPECTED(i))                        /* PROPERTY right-element */
}

/* A pop has all that it won. */
inline ledgerReturn() {
    if
    :: markedAt != 0 -> marked = OUTSIDE; markedAt = 0
    :: else
    fi
}

/* The owner chooses what to push. */
inline chooseElements() {
    chooseLength();
    if
    :: from[0] = PLAIN; from[LENGTH - 1] = PLAIN
#ifndef ALL_PLAIN
    :: marked == OUTSIDE -> from[0] = PLAIN; from[length - 1] = MARKED
#endif
#if LENGTH > 1
    :: marked == OUTSIDE && length > 1 -> from[0] = MARKED; from[length - 1] = PLAIN
#endif
    fi
}

inline chooseLength() {
    length = 1
#if LENGTH > 1
    ;
    if
    :: true
    :: length = LENGTH
    fi
#endif
}

/*
 * With WITNESS: does a thief's CAS ever win on a word that has changed since the thief read it, and come round? The
 * assertion must fail, or the model has not tried it.
 */
#ifdef WITNESS
byte wordIsNew;             /* a bit for each thief */
inline wordSeen() { wordIsNew = wordIsNew & (255 - (1 << _pid)) }
inline wordChanged() { wordIsNew = 255 }
inline wordWon() {
    assert(!(wordIsNew & (1 << _pid)));                 /* WITNESS word-came-round */
    wordChanged()
}
#else
inline wordSeen() { skip }
inline wordChanged() { skip }
inline wordWon() { skip }
#endif
