package io.github.poolchain.queue;

/** The methods of a queue that JMX and its builder call. */
interface Managed extends AutoCloseable {
    QueueStats stats();

    long trim();

    @Override
    void close();
}
