package io.github.poolchain.pool;

/**
 * What a pool holds at some moment: exact while no other call is under way, otherwise an estimate.
 *
 * @param inUse how many buffers are lent and not yet given back
 * @param idle how many buffers wait to be lent
 * @param created how many buffers have been made since the pool was
 * @param discarded how many buffers have been given back to the system since the pool was made
 * @param nativeBytes how many bytes of native memory the buffers take, lent or idle
 * @param maxBytes the limit of {@code nativeBytes}; {@link Long#MAX_VALUE} if there is none
 */
public record PoolStats(long inUse, long idle, long created, long discarded, long nativeBytes, long maxBytes) {}
