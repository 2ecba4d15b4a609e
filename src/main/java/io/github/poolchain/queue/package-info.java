/**
 * Queues that any thread may fill and any thread may empty, and where both sides may wait: {@link io.github.poolchain.queue.LongQueue} of
 * {@code long}, which may be handles, and {@link io.github.poolchain.queue.HandleQueue} of objects, a
 * {@link java.util.concurrent.BlockingQueue}.
 */
@NullMarked
package io.github.poolchain.queue;

import org.jspecify.annotations.NullMarked;
