/** A {@code ByteBufferPool} for Jetty 12.1: see {@link io.github.poolchain.jetty.PoolchainByteBufferPool}. */
module io.github.poolchain.jetty {
    requires transitive io.github.poolchain;
    requires transitive org.eclipse.jetty.io;
    requires org.eclipse.jetty.util;
    requires static org.jspecify;

    exports io.github.poolchain.jetty;
}
