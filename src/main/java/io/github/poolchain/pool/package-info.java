/**
 * Pools of native buffers: {@link io.github.poolchain.pool.BufferPool} lends
 * {@link io.github.poolchain.pool.PooledBuffer}s and takes them back from any thread.
 */
@NullMarked
package io.github.poolchain.pool;

import org.jspecify.annotations.NullMarked;
