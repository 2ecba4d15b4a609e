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

    /** Are alive and do nothing. Their calls are made by the actors. */
    private static final Thread OWNER = idler("owner");

    private static final Thread HEIR = idler("heir");
    private static final Thread OTHER_HEIR = idler("other heir");

    private static final long ID = OWNER.threadId();
    private static final List<Integer> OBJECTS = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    private final Waiters waiters = new Waiters(false);
    private final Store<Integer> store;
    private final Shard shard;
    private final List<Shard> alone;
    private final Waiters.Waiter waiter = new Waiters.Waiter(false);
    private final Waiters.Look look = new Waiters.Look(true);

    Owned(int objects) {
        this(objects, 4);
    }

    /** With so many objects in a magazine. */
    Owned(int objects, int magazine) {
        store = new Store<>(waiters, magazine, Sampler.none());
        shard = Objects.requireNonNull(store.shards.own(OWNER));
        alone = List.of(shard);
        comeAndGo();
        for (int i = 1; i <= objects; i++) {
            push(i);
        }
        if ((shard.mode & Claim.STATE) != Claim.BIASED) {
            throw new AssertionError("the owner is not biased: " + shard.mode);
        }
    }

    private static Thread idler(String name) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            while (true) {
                LockSupport.park();
            }
        });
    }

    /** The owner is not biased, until it has come so often. */
    Owned shared(int calls) {
        long _ = shard.mark();
        comeAndGo(); // it sees the mark
        shard.callsBeforeBias = calls;
        shard.sharedCalls = 0;
        return this;
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

    /** The slow way, whatever it is good for: the owner is biased again if that is due. */
    void comeAndGo() {
        if (shard.enter(ID)) {
            shard.exit(ID);
        }
    }

    /** As {@link #takeAndGiveUntilRevoked}; what it has in hand then it gives the slow way, which may refuse. */
    int takeAndGiveThenGiveSlowly() {
        int taken = 0;
        do {
            taken = take();
        } while (taken != 0 && give(taken));
        return taken == 0 || store.giveSlow(OBJECTS.get(taken)) ? 0 : place(taken);
    }

    /** Is biased from time to time, and gives and takes an object so often, which is in in the end. Who waits is woken. */
    void comeAndGoAndGive(int object, int times) {
        for (int i = 0; i < times; i++) {
            comeAndGo();
            if (!give(object)) {
                boolean _ = store.giveSlow(OBJECTS.get(object));
                return;
            }
            if (i < times - 1 && take() == 0) {
                return; // somebody has it, or will find it
            }
        }
    }

    int take() {
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

    /** For an object: what it finds; 0 if it would park now, BUSY if it would look again. */
    int press() {
        waiters.hold();
        waiters.enter(waiter);
        int found = number(store.takeAnywhere(look));
        return found == 0 && look.isBusy() ? BUSY : found;
    }

    boolean isWaiterWoken() {
        return waiter.state == Waiters.Waiter.AWAY;
    }

    /** As a pool without a limit, or before it is at the limit. */
    int takeSlow() {
        return number(store.takeSlow(false));
    }

    /** As at the limit. BUSY as in {@link #press}. */
    int takeAnywhere() {
        Waiters.Look own = new Waiters.Look(true);
        int found = number(store.takeAnywhere(own));
        return found == 0 && own.isBusy() ? BUSY : found;
    }

    boolean inherit() {
        return store.shards.inherit(shard, 1, HEIR) != null;
    }

    boolean inheritToo() {
        return store.shards.inherit(shard, 2, OTHER_HEIR) != null;
    }

    /** What it has found, as left() does; and whether all is freed. */
    int close(boolean[] freed) {
        int[] found = {0};
        waiters.hold();
        store.close();
        boolean _ = store.sweep(object -> add(found, object), false, 0);
        freed[0] = store.free(0);
        return found[0];
    }

    private static boolean add(int[] found, Integer object) {
        found[0] += place(object);
        return true;
    }

    int claimAndPop() {
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
        int left = 0;
        for (Shard each : store.shards.all()) {
            if (!each.enter(each.owner)) {
                if ((each.mode & Claim.STATE) == Claim.CLOSED) {
                    continue;
                }
                throw new AssertionError("claimed for ever: mode " + each.mode + ", held " + each.held);
            }
            for (Object object = each.pop(); object != null; object = each.pop()) {
                left += place((Integer) object);
            }
            each.exit(each.owner);
        }
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
