/**
 * Where a pool keeps its idle objects: in magazines, in shards. The owner of a shard uses it without a locked instruction, and any other thread can
 * take objects from it. Not exported. It depends on {@code handle} and {@code deque}, and knows nothing of buffers, leaks, events or JMX.
 */
@NullMarked
package io.github.poolchain.idle;

import org.jspecify.annotations.NullMarked;
