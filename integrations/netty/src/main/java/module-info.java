/**
 * A {@code ByteBufAllocator} for Netty 4.2 on poolchain: see {@link io.github.poolchain.netty.PoolchainByteBufAllocator}.
 */
module io.github.poolchain.netty {
    requires transitive io.github.poolchain;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires static org.jspecify;

    exports io.github.poolchain.netty;
}
