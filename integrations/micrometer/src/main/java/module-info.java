/** The figures of poolchain's pools and queues as Micrometer's meters. */
module io.github.poolchain.micrometer {
    requires transitive io.github.poolchain;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports io.github.poolchain.micrometer;
}
