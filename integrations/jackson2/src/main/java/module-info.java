/** A {@code RecyclerPool} for Jackson 2: see {@link io.github.poolchain.jackson2.PoolchainRecyclerPool}. */
@SuppressWarnings("module") // the 2 is that of Jackson
module io.github.poolchain.jackson2 {
    requires transitive io.github.poolchain;
    requires transitive com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.github.poolchain.jackson2;
}
