/** Jackson's buffers from a poolchain pool: {@link io.github.poolchain.jackson2.PoolchainRecyclerPool}. */
@NullMarked
package io.github.poolchain.jackson2;

import org.jspecify.annotations.NullMarked;
