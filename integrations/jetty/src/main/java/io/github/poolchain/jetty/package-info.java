/** Jetty's buffers from poolchain's pools: {@link io.github.poolchain.jetty.PoolchainByteBufferPool}. */
@NullMarked
package io.github.poolchain.jetty;

import org.jspecify.annotations.NullMarked;
