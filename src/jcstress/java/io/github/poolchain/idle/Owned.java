package io.github.poolchain.idle;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A store with one shard, whose owner is biased in it, and the calls that race there: those of the owner, whichever thread makes
 * them, and those of somebody who wants the shard. The objects are the numbers 1, 2, and so on, the newest the highest; 0 is none.
 */
final class Owned {
    /** The shard could not be claimed. */
    static final int BUSY = -1;

    private static final int MAGAZINE = 4;

    /** Is alive and does nothing. Its calls are made by the actors. */
    private static final Thread OWNER = Thread.ofPlatform().daemon().name("owner").start(() -> {
        while (true) {
            LockSupport.park();
        }
    });

    private static final long ID = OWNER.threadId();
    private static final List<Integer> OBJECTS = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    final Waiters waiters = new Waiters();
    final Store<Integer> store = new Store<>(waiters, MAGAZINE, Sampler.none());
    final Shard shard = Objects.requireNonNull(store.own(OWNER));
    private final List<Shard> alone = List.of(shard);

    /** Biased. */
    Owned(int objects) {
        for (int i = 1; i <= objects; i++) {
            push(i);
        }
        if (objects == 0) {
            boolean _ = shard.enter(ID);
            shard.exit(ID);
        }
        if ((shard.mode & Claim.STATE) != Claim.BIASED) {
            throw new AssertionError("the owner is not biased: " + shard.mode);
        }
    }

    // ---- The owner. What it has in hand at the end is returned, as left() does.

    /** Until the shard is taken away. */
    int takeAndGiveUntilRevoked() {
        while (true) {
            int taken = take();
            if (taken == 0 || !give(taken)) {
                return place(taken);
            }
        }
    }

    /** Has 3 and 4 in hand. Two at once, until the shard is taken away. */
    int runsUntilRevoked() {
        int one = 3;
        int other = 4;
        while (give(one)) {
            if (!give(other)) {
                return place(other);
            }
            other = take();
            if (other == 0) {
                return 0;
            }
            one = take();
            if (one == 0) {
                return place(other);
            }
        }
        return place(one) + place(other);
    }

    /** The slow way, by which it shares the shard when it is asked, claims it, and is biased again. */
    int popAndPush(int times) {
        int popped = 0;
        for (int i = 0; i < times; i++) {
            if (popped == 0) {
                popped = Math.max(0, pop());
            } else if (push(popped)) {
                popped = 0;
            }
        }
        return place(popped);
    }

    private int take() {
        return number(store.take(ID));
    }

    private boolean give(int object) {
        return store.give(OBJECTS.get(object), ID);
    }

    private int pop() {
        if (!shard.enter(ID)) {
            return BUSY;
        }
        try {
            return number(shard.pop());
        } finally {
            shard.exit(ID);
        }
    }

    private boolean push(int object) {
        if (!shard.enter(ID)) {
            return false;
        }
        try {
            shard.push(OBJECTS.get(object));
            return true;
        } finally {
            shard.exit(ID);
        }
    }

    // ---- Another thread

    /** Takes the bias away, with whatever fence there is, and then an object. */
    int revokeAndPop() {
        waiters.revoke(alone);
        return claimAndPop();
    }

    /** Twice, as left() does. */
    int revokeAndPopTwice() {
        return place(revokeAndPop()) + place(revokeAndPop());
    }

    /** The same with a handshake, though there may be a cheaper fence. */
    int handshakeAndPop() {
        handshake();
        return claimAndPop();
    }

    /** Takes the bias away, and puts an object in; that, or BUSY. */
    int revokeAndPush(int object) {
        waiters.revoke(alone);
        return claimAndPush(object);
    }

    int handshakeAndPush(int object) {
        handshake();
        return claimAndPush(object);
    }

    private void handshake() {
        long mark = shard.mark();
        Arena.ofShared().close();
        shard.share(mark);
    }

    private int claimAndPop() {
        if (!shard.claim()) {
            return BUSY;
        }
        int object = number(shard.pop());
        shard.exit(Claim.NOBODY);
        return object;
    }

    private int claimAndPush(int object) {
        if (!shard.claim()) {
            return BUSY;
        }
        shard.push(OBJECTS.get(object));
        shard.exit(Claim.NOBODY);
        return object;
    }

    // ---- The end

    /** Each object that is left counts one at its place: 102 is twice the first, and the third. */
    int left() {
        return left(shard);
    }

    static int left(Shard shard) {
        int left = 0;
        if (!shard.enter(shard.owner)) {
            throw new AssertionError("claimed for ever: mode " + shard.mode + ", held " + shard.held);
        }
        for (Object object = shard.pop(); object != null; object = shard.pop()) {
            left += place((Integer) object);
        }
        shard.exit(shard.owner);
        return left;
    }

    /** Of an object that was to be put in, and is not if that was BUSY. */
    static int kept(int object, int put) {
        return put == BUSY ? place(object) : 0;
    }

    /** Of an object that somebody has; 0 of none. */
    static int place(int object) {
        int place = object > 0 ? 1 : 0;
        for (int i = 1; i < object; i++) {
            place *= 10;
        }
        return place;
    }

    static int number(Object object) {
        return object == null ? 0 : (Integer) object;
    }
}
