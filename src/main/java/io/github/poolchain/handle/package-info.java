/**
 * From {@code long} to object and back. {@link io.github.poolchain.handle.HandleTable} gives an object a 64-bit handle, which can travel through
 * off-heap memory and is recognised once it is stale. {@link io.github.poolchain.handle.HandleChain} is a queue of objects: a
 * {@link io.github.poolchain.deque.PoolChain} of such handles.
 */
@NullMarked
package io.github.poolchain.handle;

import org.jspecify.annotations.NullMarked;
