/**
 * Pools, which lend and take back from any thread: {@link io.github.poolchain.pool.Pool} any objects, and
 * {@link io.github.poolchain.pool.BufferPool} native memory as {@link io.github.poolchain.pool.PooledBuffer}s.
 */
@NullMarked
package io.github.poolchain.pool;

import org.jspecify.annotations.NullMarked;
