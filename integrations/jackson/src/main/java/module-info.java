/** A {@code RecyclerPool} for Jackson 3: see {@link io.github.poolchain.jackson.PoolchainRecyclerPool}. */
module io.github.poolchain.jackson {
    requires transitive io.github.poolchain;
    requires transitive tools.jackson.core;
    requires static org.jspecify;

    exports io.github.poolchain.jackson;
}
