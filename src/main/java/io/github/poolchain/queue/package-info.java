/**
 * Queues that any thread may fill and empty, and where either may sleep: {@link io.github.poolchain.queue.LongQueue} of {@code long},
 * which may be handles, and {@link io.github.poolchain.queue.HandleQueue} of objects, which is a
 * {@link java.util.concurrent.BlockingQueue}.
 */
@NullMarked
package io.github.poolchain.queue;

import org.jspecify.annotations.NullMarked;
