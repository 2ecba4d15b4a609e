/*
 * Total store order: the memory of the shards, and in front of it a store buffer for each owner (with BUFFER_ALL: for each thread).
 * A store goes into the thread's buffer and from there to memory some time later, in order; a load sees the thread's own buffer
 * first, and may so overtake the stores before it. A CAS, a volatile store and a handshake empty the buffer.
 */

#define IN 0                /* kinds of words */
#define MODE 1
#define HELD 2
#define MAGAZINE 3
#define WORD(s, kind) ((s) * 4 + (kind))

typedef Shard {
    byte word[4]
}
Shard shard[SHARDS];

/* The magazine is one word, the set of its objects, a bit each. */
#define MEMORY(s, kind) shard[s].word[kind]

#ifdef BUFFER_ALL
#define BUFFERS THREADS
#else
#define BUFFERS OWNERS
#endif
#ifndef ROOM
#define ROOM 4
#endif

typedef Buffer {
    byte stores;            /* how many */
    byte word[ROOM];
    byte value[ROOM]
}
Buffer buffer[BUFFERS];

bool between[OWNERS];       /* with HOISTED: the owner is where compiled code has no safepoint poll */

byte scratch;               /* 0 between steps */

/* The oldest store of a buffer reaches memory. In an atomic. */
inline drainOne(p) {
    shard[buffer[p].word[0] / 4].word[buffer[p].word[0] % 4] = buffer[p].value[0];
    buffer[p].stores--;
    for (scratch : 1 .. ROOM - 1) {
        buffer[p].word[scratch - 1] = buffer[p].word[scratch];
        buffer[p].value[scratch - 1] = buffer[p].value[scratch]
    }
    buffer[p].word[ROOM - 1] = 0;
    buffer[p].value[ROOM - 1] = 0;
    scratch = 0
}

/* All of them. In an atomic. */
inline drain(p) {
    d_step {
        do
        :: p < BUFFERS && buffer[p].stores != 0 -> drainOne(p)
        :: else -> break
        od
    }
}

/* A plain or release store. In an atomic that begins with hasRoom. */
#define hasRoom(p) (p >= BUFFERS || buffer[p].stores < ROOM)

inline store(p, s, kind, what) {
    d_step {
        if
        :: p < BUFFERS ->
            buffer[p].word[buffer[p].stores] = WORD(s, kind);
            buffer[p].value[buffer[p].stores] = what;
            buffer[p].stores++
        :: else -> MEMORY(s, kind) = what
        fi
    }
}

/* A load. In an atomic. */
inline load(p, s, kind, to) {
    d_step {
        to = MEMORY(s, kind);
        do
        :: p < BUFFERS && scratch < buffer[p].stores ->
            if
            :: buffer[p].word[scratch] == WORD(s, kind) -> to = buffer[p].value[scratch]
            :: else
            fi;
            scratch++
        :: else -> break
        od;
        scratch = 0
    }
}
