package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts up to a limit. Any thread. */
final class Quota {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    Quota(int limit) {
        this.limit = limit;
    }

    /** One more, or false if the limit has been reached. */
    boolean take() {
        int now = taken.get();
        while (now < limit) {
            int witness = taken.compareAndExchange(now, now + 1);
            if (witness == now) {
                return true;
            }
            now = witness;
        }
        return false;
    }

    /** One less, or false if there was none. */
    boolean giveBack() {
        int now = taken.get();
        while (now > 0) {
            int witness = taken.compareAndExchange(now, now - 1);
            if (witness == now) {
                return true;
            }
            now = witness;
        }
        return false;
    }
}
