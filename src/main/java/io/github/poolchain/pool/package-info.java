/**
 * Pools that lend to any thread and take back from any thread: {@link io.github.poolchain.pool.Pool} lends objects, and
 * {@link io.github.poolchain.pool.BufferPool} lends native memory, as {@link io.github.poolchain.pool.PooledBuffer}s.
 */
@NullMarked
package io.github.poolchain.pool;

import org.jspecify.annotations.NullMarked;
