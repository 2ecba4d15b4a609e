/** Leases of a {@link io.github.poolchain.pool.BufferPool} as buffers of Agrona. */
@NullMarked
package io.github.poolchain.agrona;

import org.jspecify.annotations.NullMarked;
