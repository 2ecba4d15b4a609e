package io.github.poolchain.pool;

import java.time.Duration;

/** One who waits for the only object of a pool, and one who gives it back and then asks for it. For one time each. */
final class PasserBy {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LOOKS = 2_000;

    private final Pool<Object> pool;
    private final Object lent;

    /** Of a pool for one object. */
    PasserBy(Pool.Builder<Object> builder) {
        pool = builder.maxTotal(1).noAging().build();
        lent = pool.get();
    }

    /** 1 if it has got the object, otherwise 0. */
    int await() {
        try {
            return pool.get(LONG) == null ? 0 : 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came of asking: 0 nothing, 1 the object while nobody waited yet, 2 the object while somebody did. */
    int passBy() {
        boolean waits = false;
        for (int i = 0; i < LOOKS && !waits; i++) {
            Thread.yield();
            waits = pool.stats().waiters() > 0;
        }
        pool.put(lent);
        Object got = pool.tryGet();
        if (got == null) {
            return 0;
        }
        pool.put(got);
        return waits ? 2 : 1;
    }

    void close() {
        pool.close();
    }
}
