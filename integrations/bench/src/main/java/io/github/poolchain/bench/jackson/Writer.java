package io.github.poolchain.bench.jackson;

import io.github.poolchain.pool.PoolStats;
import java.io.IOException;
import java.io.OutputStream;

/** A mapper on one of the pools. */
interface Writer {
    void write(OutputStream out, Object document) throws IOException;

    /** Ours, or null. */
    default PoolStats stats() {
        return null;
    }

    /**
     * Names the version of Jackson and the pool, as {@code 3-poolchain}; the others are what {@code JsonRecyclerPools} makes, and
     * {@code 3-default} is what a mapper has if nothing is said. Those that have a bound may keep as many recyclers as there are virtual
     * threads.
     */
    static Writer of(String pool) {
        String name = pool.substring(2);
        return switch (pool.substring(0, 2)) {
            case "3-" -> Jackson3.writer(name);
            case "2-" -> Jackson2.writer(name);
            default -> throw new IllegalArgumentException("pool is " + pool + ", neither of Jackson 3 nor 2");
        };
    }
}
