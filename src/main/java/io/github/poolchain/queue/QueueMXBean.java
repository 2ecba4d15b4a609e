package io.github.poolchain.queue;

/**
 * A queue that has a name, seen through JMX: {@code io.github.poolchain:type=LongQueue,name=...,id=...}, or {@code type=HandleQueue}.
 * The id, counted from 1, tells queues of one name apart. It is registered in the platform's MBean server when the queue is built and
 * taken out when it is closed. It does not keep the queue: once that has been collected every method raises
 * {@link IllegalStateException}, and the entry goes.
 *
 * <p>Figures are those of {@link QueueStats}: exact while no other call is under way.
 */
public interface QueueMXBean {
    /** Any thread. How many elements are in the queue. */
    long getDepth();

    /** Any thread. How many have been put in. */
    long getPuts();

    /** Any thread. How many have gone: taken, or removed from the middle. */
    long getTakes();

    /** Any thread. How many times a thread that wanted an element had to wait for longer than it spins. */
    long getTakeWaits();

    /** Any thread. The same of threads that wanted room. */
    long getPutWaits();

    /** Any thread. How many threads wait for an element now. */
    int getWaitingTakers();

    /** Any thread. How many wait for room now. */
    int getWaitingPutters();

    /** Any thread. How many bytes of memory the queue has for elements: native in a {@link LongQueue}, heap in a {@link HandleQueue}. */
    long getFootprint();

    /** Any thread. How many elements there may be; {@link Integer#MAX_VALUE} if there is no bound. */
    int getCapacity();

    /**
     * Any thread. What {@link LongQueue#trim()} or {@link HandleQueue#trim()} does.
     *
     * @return how many bytes have been freed
     */
    long trim();
}
