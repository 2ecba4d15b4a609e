package io.github.poolchain.queue;

import io.github.poolchain.idle.Backoff;
import io.github.poolchain.idle.Fence;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a queue. A platform thread has a lane of its own from its first put until it dies; then another thread may adopt
 * it, with what is left there. Virtual threads, and threads that find no lane, use shared ones.
 */
final class Lanes {
    /*
     * What one thread puts must stay in order, so a thread keeps to one lane. The shared lane of a thread follows from its id and never
     * changes. A thread that has put there, and later finds a lane that it can have to itself, may change to it only when everything has been taken
     * from the shared one: then none of its elements can be overtaken.
     *
     * A thread finds its lane in an index by its id, at one of a few places. Its entry stays there until it dies. A thread for which all these
     * places are taken has no lane of its own. A lane that has been adopted has a new place; the entry at the old place no longer counts.
     * Adopting a lane and entering it into the index are one step under the monitor. Otherwise an heir that enters the lane at the very place where the
     * dead thread had it could lose it to a thread that had just found that place to be a dead thread's.
     */

    private static final int INDEX = 256;
    private static final int PROBES = 4;

    /** When all lanes have owners, one search in so many looks for the lane of a dead thread. */
    private static final int SEARCHES_BEFORE_ADOPTING = 64;

    private static final Lane[] NONE = {};

    private final Lane.Maker maker;
    private final int mostOwned;
    private final AtomicReferenceArray<@Nullable Lane> shared;

    /** By thread id. An entry counts only for the owner of its lane; the entry of a living owner is not replaced. Written under the monitor. */
    private final AtomicReferenceArray<@Nullable Lane> index = new AtomicReferenceArray<>(INDEX);

    /** Searches by threads without a lane. They may overwrite each other's count. */
    private int searches;

    private volatile Lane[] all = NONE;

    // Written under the monitor.

    private volatile int owned;
    private boolean closed;

    /** No lane is there yet. */
    Lanes(int mostOwned, int mostShared, Lane.Maker maker) {
        this.maker = maker;
        this.mostOwned = mostOwned;
        this.shared = new AtomicReferenceArray<>(mostShared);
    }

    /** How many lanes there may be. */
    int most() {
        return mostOwned + shared.length();
    }

    /** All lanes. Ordering: volatile read. A lane is among them before anything is put into it. */
    Lane[] all() {
        return all;
    }

    /** The lane for puts of the calling thread, where it is looked for first; null if it is not there. */
    @Nullable Lane mine() {
        long id = Thread.currentThread().threadId();
        Lane lane = index.getPlain((int) id & (INDEX - 1));
        return lane != null && lane.ownerId == id ? lane : null;
    }

    /** The lane for puts of the calling thread; whatever it throws, there is none yet. */
    Lane find() {
        Thread thread = Thread.currentThread();
        Lane lane = thread.isVirtual() ? null : findOwned(thread);
        return lane == null ? sharedLane(thread.threadId()) : lane;
    }

    private @Nullable Lane findOwned(Thread thread) {
        long id = thread.threadId();
        for (int i = 0; i < PROBES; i++) {
            Lane lane = index.get((int) (id + i) & (INDEX - 1));
            if (lane != null && lane.ownerId == id) {
                return lane;
            }
        }
        searches++;
        if (owned == mostOwned && searches % SEARCHES_BEFORE_ADOPTING != 0) {
            return null;
        }
        Lane before = shared.get(place(id));
        return before != null && before.size() > 0 ? null : adoptOrMake(thread);
    }

    private synchronized @Nullable Lane adoptOrMake(Thread thread) {
        int at = freePlace(thread.threadId());
        if (at < 0) {
            return null;
        }
        for (Lane lane : all) {
            if (lane.adopt(thread)) {
                note(lane, at);
                return lane;
            }
        }
        if (owned == mostOwned) {
            return null;
        }
        Lane lane = make(thread);
        add(lane);
        owned = owned + 1;
        note(lane, at);
        return lane;
    }

    /** Under the monitor. A free place in the index for the lane of a thread; -1 if living owners have all its places. */
    private int freePlace(long id) {
        for (int i = 0; i < PROBES; i++) {
            int at = (int) (id + i) & (INDEX - 1);
            Lane lane = index.get(at);
            if (lane == null || lane.place != at || !lane.isOwnerAlive()) {
                return at;
            }
        }
        return -1;
    }

    /** Under the monitor. */
    private void note(Lane lane, int at) {
        lane.place = at;
        index.set(at, lane);
    }

    private int place(long id) {
        return (int) (id % shared.length());
    }

    private Lane sharedLane(long id) {
        Lane lane = shared.get(place(id));
        return lane == null ? makeShared(place(id)) : lane;
    }

    private synchronized Lane makeShared(int place) {
        Lane lane = shared.get(place);
        if (lane == null) {
            lane = make(null);
            add(lane);
            shared.set(place, lane);
        }
        return lane;
    }

    private Lane make(@Nullable Thread owner) {
        return maker.make(owner, closed ? Lane.CLOSED : Lane.OPEN, all.length);
    }

    private void add(Lane lane) {
        try {
            Lane[] before = all;
            Lane[] after = new Lane[before.length + 1];
            System.arraycopy(before, 0, after, 0, before.length);
            after[before.length] = lane;
            all = after;
        } catch (Throwable refused) {
            lane.free();
            throw refused;
        }
    }

    /** Whether elements are in native memory. */
    boolean areNative() {
        Lane[] now = all;
        return now.length > 0 && now[0] instanceof ChainLane;
    }

    /** Shuts all lanes for producers, also future lanes. A put under way may go on until a heavy fence and {@link #isOut}. */
    synchronized void close() {
        closed = true;
        for (Lane lane : all) {
            lane.close();
        }
    }

    /** After the heavy fence: whether no put is under way. */
    boolean isOut() {
        for (Lane lane : all) {
            if (!lane.isOut()) {
                return false;
            }
        }
        return true;
    }

    /** Gives back memory that is not needed; the bytes. Producers wait meanwhile. A lane whose producer is stopped inside is left. */
    long trim() {
        Lane[] lanes = all;
        boolean[] shut = new boolean[lanes.length];
        long freed = 0;
        try {
            for (int i = 0; i < lanes.length; i++) {
                shut[i] = lanes[i].beginTrim();
            }
            if (Fence.ASYMMETRIC) {
                Fence.heavy();
            }
            for (int i = 0; i < lanes.length; i++) {
                if (shut[i] && comesOut(lanes[i])) {
                    freed += lanes[i].trim();
                    lanes[i].endTrim();
                    shut[i] = false;
                }
            }
            return freed;
        } finally {
            for (int i = 0; i < lanes.length; i++) {
                if (shut[i]) {
                    lanes[i].endTrim();
                }
            }
        }
    }

    /** After the gate was shut and the heavy fence. */
    static boolean comesOut(Lane lane) {
        for (int i = 0; i <= Backoff.PARKS; i++) {
            if (lane.isOut()) {
                return true;
            }
            Backoff.pause(i);
        }
        return false;
    }

    long size() {
        long size = 0;
        for (Lane lane : all) {
            size += lane.size();
        }
        return size;
    }

    /** How many elements have been put in, all in all. */
    long pushed() {
        long pushed = 0;
        for (Lane lane : all) {
            pushed += lane.pushed();
        }
        return pushed;
    }

    /** How many have been taken. */
    long taken() {
        long taken = 0;
        for (Lane lane : all) {
            taken += lane.taken();
        }
        return taken;
    }

    long footprint() {
        long bytes = 0;
        for (Lane lane : all) {
            bytes += lane.footprint();
        }
        return bytes;
    }
}
