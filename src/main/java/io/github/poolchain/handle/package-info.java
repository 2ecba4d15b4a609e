/**
 * From {@code long} to object and back: {@link io.github.poolchain.handle.HandleTable} gives an object a 64-bit handle
 * that can travel through off-heap memory and that is recognised when it has become stale;
 * {@link io.github.poolchain.handle.HandleChain} is a {@link io.github.poolchain.deque.PoolChain} of such handles with
 * the face of a queue of objects.
 */
@NullMarked
package io.github.poolchain.handle;

import org.jspecify.annotations.NullMarked;
