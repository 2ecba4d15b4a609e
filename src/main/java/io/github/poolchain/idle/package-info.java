/**
 * Where a pool keeps what nobody uses: magazines in shards, which their owners use without a locked instruction and anybody can
 * take away. Not exported. Depends on {@code handle} and {@code deque}; knows nothing of buffers, leaks, events or JMX.
 */
@NullMarked
package io.github.poolchain.idle;

import org.jspecify.annotations.NullMarked;
