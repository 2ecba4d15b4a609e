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

    // ---- The owner

    /** The fast way. */
    int take() {
        return number(store.take(ID));
    }

    /** The fast way. */
    boolean give(int object) {
        return store.give(OBJECTS.get(object), ID);
    }

    /** The slow way. */
    int pop() {
        if (!shard.enter(ID)) {
            return BUSY;
        }
        try {
            return number(shard.pop());
        } finally {
            shard.exit(ID);
        }
    }

    /** The slow way. */
    boolean push(int object) {
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

    /** The object that it has in hand when its shard is taken away, or 0. */
    int takeAndGiveUntilRevoked() {
        while (true) {
            int taken = take();
            if (taken == 0) {
                return 0;
            }
            if (!give(taken)) {
                return taken;
            }
        }
    }

    /** The same, beginning with an object in hand. */
    int giveAndTakeUntilRevoked(int object) {
        return give(object) ? takeAndGiveUntilRevoked() : object;
    }

    // ---- Another thread

    /** Takes the bias away, and then an object. */
    int revokeAndPop() {
        revoke();
        return claimAndPop();
    }

    /** Takes the bias away, and puts an object in. */
    boolean revokeAndPush(int object) {
        revoke();
        if (!shard.claim()) {
            return false;
        }
        shard.push(OBJECTS.get(object));
        shard.exit(Claim.NOBODY);
        return true;
    }

    /** Takes the bias away by a handshake with every thread, though there may be a cheaper way, and then an object. */
    int handshakeAndPop() {
        long mark = shard.mark();
        Arena.ofShared().close();
        shard.share(mark);
        return claimAndPop();
    }

    void revoke() {
        waiters.revoke(alone);
    }

    int claimAndPop() {
        if (!shard.claim()) {
            return BUSY;
        }
        int object = number(shard.pop());
        shard.exit(Claim.NOBODY);
        return object;
    }

    // ---- The end

    /** Each object that is left counts one at its place, so that 102 is the first and twice the second. */
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
