/** Leases as buffers of Agrona: see {@link io.github.poolchain.agrona.LeaseBuffer}. */
module io.github.poolchain.agrona {
    requires transitive io.github.poolchain;
    requires transitive org.agrona;
    requires static org.jspecify;

    exports io.github.poolchain.agrona;
}
