package io.github.poolchain.pool;

/** What a pool lets JMX and its builder do. */
interface Managed extends AutoCloseable {
    PoolStats stats();

    long trim();

    double leakSampling();

    void leakSampling(double rate);

    @Override
    void close();
}
