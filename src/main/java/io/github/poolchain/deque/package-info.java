/**
 * Off-heap queues of {@code long}: one owner pushes and pops at the head, any number of thieves pop at the tail.
 *
 * <p>{@link io.github.poolchain.deque.PoolDequeue} is a ring of fixed capacity,
 * {@link io.github.poolchain.deque.PoolChain} a list of such rings that grows. Both are lock-free, allocate nothing on
 * the heap in steady state. They know nothing of objects: the caller decides what a value means, except that
 * {@code 0} is never a value.
 */
@NullMarked
package io.github.poolchain.deque;

import org.jspecify.annotations.NullMarked;
