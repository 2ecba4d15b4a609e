package io.github.poolchain.pool;

/** What a pool lets JMX do. */
interface Managed {
    PoolStats stats();

    long trim();

    double leakSampling();

    void leakSampling(double rate);
}
