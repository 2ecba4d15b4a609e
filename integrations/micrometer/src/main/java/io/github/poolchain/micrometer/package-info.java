/**
 * Meters: {@link io.github.poolchain.micrometer.PoolMetrics} of a pool, {@link io.github.poolchain.micrometer.QueueMetrics} of a queue.
 */
@NullMarked
package io.github.poolchain.micrometer;

import org.jspecify.annotations.NullMarked;
