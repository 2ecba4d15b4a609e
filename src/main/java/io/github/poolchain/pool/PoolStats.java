package io.github.poolchain.pool;

/**
 * What a pool holds at some moment and has done until then: exact while no other call is under way, otherwise an estimate.
 * Counts are of objects or of buffers.
 *
 * @param inUse how many are lent and not yet given back
 * @param idle how many wait to be lent
 * @param hits how many times an idle one was lent
 * @param misses how many times a new one was made to be lent
 * @param steals how many of the hits were taken from what another thread had given back
 * @param stolen how many have moved from thread to thread in that way; more than {@code steals}, as a thief may take many
 * @param created how many have been made
 * @param discarded how many have been discarded, or given back to the system
 * @param waiters about how many threads are waiting for one
 * @param nativeBytes how many bytes of native memory the pool holds: for buffers, lent or idle; for objects, to keep account
 * @param limit how much there may be, of bytes or of objects; {@link Long#MAX_VALUE} if there is no limit
 * @param systemTrims how often this pool, having freed much, has had the JVM give what the C library keeps of freed memory back to the
 *     operating system; always 0 where that cannot be had: elsewhere than on Linux with glibc, or without the module {@code jdk.management}
 * @param systemBytes how many bytes went back in that way, as the JVM reports it: the fall of the process' resident memory, to which other
 *     pools and other code may have contributed
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
