/** Jackson's buffers from a poolchain pool: {@link io.github.poolchain.jackson.PoolchainRecyclerPool}. */
@NullMarked
package io.github.poolchain.jackson;

import org.jspecify.annotations.NullMarked;
