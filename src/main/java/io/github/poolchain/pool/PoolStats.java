package io.github.poolchain.pool;

/**
 * The figures of a pool: what it holds now, and what it has done so far. Exact while no other call is under way, otherwise an estimate. Counts are
 * of objects or of buffers.
 *
 * @param inUse how many are lent and not yet given back
 * @param idle how many are ready to be lent
 * @param hits how many gets were served by an idle one
 * @param misses how many gets made a new one
 * @param steals how many times a thread took from what other threads had given back
 * @param stolen how many moved in that way; more than {@code steals}, since one steal may take many
 * @param created how many have been made
 * @param discarded how many have been discarded, or freed
 * @param waiters about how many threads are waiting for one
 * @param nativeBytes how many bytes of native memory the pool holds: its buffers, lent and idle; or for a pool of objects, what it needs to manage them
 * @param limit how many bytes or objects there may be; {@link Long#MAX_VALUE} if there is no limit
 * @param systemTrims how often this pool, after it had freed much, had the JVM make the C library return freed memory to the operating system;
 *     always 0 where that is not possible: not on Linux with glibc, or without the module {@code jdk.management}
 * @param systemBytes how many bytes went back in that way, as the JVM reports it: by how much the resident memory of the process fell, to which
 *     other pools and other code may have contributed
 */
public record PoolStats(
        long inUse,
        long idle,
        long hits,
        long misses,
        long steals,
        long stolen,
        long created,
        long discarded,
        long waiters,
        long nativeBytes,
        long limit,
        long systemTrims,
        long systemBytes) {}
