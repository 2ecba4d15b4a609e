package io.github.poolchain.pool;

/** The methods of a pool that JMX, reports and its builder call. */
interface Managed extends AutoCloseable {
    PoolStats stats();

    PoolReport report();

    long trim();

    double leakSampling();

    void leakSampling(double rate);

    @Override
    void close();
}
