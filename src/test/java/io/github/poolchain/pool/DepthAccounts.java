package io.github.poolchain.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/** Who holds what a pool has lent, and whether the pool says the same. One thread at a time. */
final class DepthAccounts<T> {
    /** So many of one trial are enough to know. */
    private static final int MOST_COMPLAINTS = 20;

    /** Long enough for a background thread, where nothing else is to do. */
    private static final int MOST_MILLIS = 2_000;

    private final Map<String, Integer> complaints = new TreeMap<>();
    private final Deque<T> held = new ArrayDeque<>();

    private DepthSubject<T> subject;
    private String trial = "";
    private int complaintsInTrial;
    private boolean spoilt;

    /** So many the pool says are lent, but nobody has them. */
    private long lost;

    // ---- What is lent

    /** Begins with a fresh pool; so many of its objects are held. */
    void begin(DepthSubject<T> fresh, int population) {
        subject = fresh;
        held.clear();
        lost = 0;
        spoilt = false;
        while (held.size() < population) {
            hold(subject.get());
        }
    }

    void hold(T object) {
        if (!subject.mark(object)) {
            complain("has one object in two hands");
        }
        held.push(object);
    }

    /** Takes one out of the hands, for the caller to give back. */
    T release() {
        T object = held.pop();
        subject.unmark(object);
        return object;
    }

    void give(long count) {
        for (long i = 0; i < count && !held.isEmpty(); i++) {
            subject.put(release());
        }
    }

    void giveAll() {
        give(held.size());
    }

    /** Gets or gives back until so many are idle, if there are. */
    void idle(long target) {
        long idle = subject.stats().idle();
        give(target - idle);
        for (; idle > target && !spoilt; idle--) {
            hold(subject.get());
        }
    }

    /** All that may be lent, and no more. */
    void takeAll() {
        for (T object = subject.tryGet(); object != null && !spoilt; object = subject.tryGet()) {
            hold(object);
        }
        if (held.size() != mayBeHeld()) {
            complain(held.size() < mayBeHeld() ? "can lend fewer than its limit" : "can lend more than its limit");
        }
    }

    /** How many are in hands. */
    int held() {
        return held.size();
    }

    /** How many may be. */
    long mayBeHeld() {
        return subject.limit - lost;
    }

    // ---- What is wrong

    /** From here on complaints are about this. */
    void trial(String name) {
        trial = name;
        complaintsInTrial = 0;
    }

    /** Compares the pool's accounts with what is lent, while no call is under way. */
    void check() {
        PoolStats stats = subject.stats();
        long nobodys = stats.inUse() - lost - held.size();
        if (nobodys > 0) {
            complain("loses objects");
            lost += nobodys;
        } else if (nobodys < 0) {
            complain("forgets objects that are lent");
        }
        if (stats.created() - stats.discarded() != stats.idle() + stats.inUse()) {
            complain("miscounts: made - discarded is not idle + in use");
        }
        if (stats.waiters() != 0) {
            complain("counts waiters that are gone");
        }
        if (subject.discardedTwice) {
            complain("discards an object twice, or one that is lent");
        }
    }

    /** Once what was idle should have been discarded, by the caller or by a background thread. */
    void checkNothingIsIdle(String when) {
        check();
        if (!isZeroInTime(PoolStats::idle)) {
            complain("keeps idle objects for ever: " + when);
        }
    }

    /** Once the pool is closed and nothing is held. */
    void checkNothingIsKept() {
        if (lost == 0 && !isZeroInTime(PoolStats::nativeBytes)) {
            complain("keeps native memory for ever");
        }
    }

    /** A background thread gives back what must not be given back by who releases. */
    private boolean isZeroInTime(ToLongFunction<PoolStats> what) {
        for (int i = 0; what.applyAsLong(subject.stats()) != 0; i++) {
            if (i == MOST_MILLIS) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    void complain(String what) {
        spoilt = true;
        complaintsInTrial++;
        complaints.merge(trial + ": " + what, 1, Integer::sum);
    }

    /** Whether this pool is broken: whatever comes would only tell of that again. */
    boolean isSpoilt() {
        return spoilt;
    }

    boolean isEnough() {
        return complaintsInTrial > MOST_COMPLAINTS;
    }

    String trial() {
        return trial;
    }

    /** What was wrong, and how often. */
    Map<String, Integer> complaints() {
        return complaints;
    }
}
