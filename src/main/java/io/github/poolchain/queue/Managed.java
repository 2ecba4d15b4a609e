package io.github.poolchain.queue;

/** What a queue lets JMX and its builder do. */
interface Managed extends AutoCloseable {
    QueueStats stats();

    long trim();

    @Override
    void close();
}
