/** Netty's buffers from poolchain's pools: {@link io.github.poolchain.netty.PoolchainByteBufAllocator}. */
@NullMarked
package io.github.poolchain.netty;

import org.jspecify.annotations.NullMarked;
