package io.github.poolchain.pool;

/** What a pool lets JMX and its builder do. */
interface Managed extends AutoCloseable {
    PoolStats stats();

    PoolReport report();

    long trim();

    double leakSampling();

    void leakSampling(double rate);

    @Override
    void close();
}
