package io.github.poolchain.pool;

/** What a pool holds, without what it has done. */
record Held(long inUse, long idle, long created, long discarded, long nativeBytes, long limit) {
    static Held of(PoolStats stats) {
        return new Held(
                stats.inUse(), stats.idle(), stats.created(), stats.discarded(), stats.nativeBytes(), stats.limit());
    }
}
