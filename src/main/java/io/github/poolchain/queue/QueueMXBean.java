package io.github.poolchain.queue;

/**
 * A queue that has a name, seen through JMX: {@code io.github.poolchain:type=LongQueue,name=...,id=...}, or {@code type=HandleQueue}.
 * The id tells queues of one name apart. The bean is registered in the platform's MBean server when the queue is built, and unregistered when it is
 * closed. It does not keep the queue alive: once the queue has been collected, every method throws {@link IllegalStateException} and the bean is
 * unregistered.
 *
 * <p>Figures are those of {@link QueueStats}: exact while no other call is under way.
 */
public interface QueueMXBean {
    /** Any thread. How many elements are in the queue. */
    long getDepth();

    /** Any thread. How many have been put in. */
    long getPuts();

    /** Any thread. How many have left: taken, or removed from the middle. */
    long getTakes();

    /** Any thread. How many times a thread parked, or was about to, because there was no element. */
    long getTakeWaits();

    /** Any thread. The same, because there was no room. */
    long getPutWaits();

    /** Any thread. How many threads are waiting for an element now. */
    int getWaitingTakers();

    /** Any thread. How many threads are waiting for room now. */
    int getWaitingPutters();

    /** Any thread. How many bytes of memory the queue uses for elements: native memory in a {@link LongQueue}, heap memory in a {@link HandleQueue}. */
    long getFootprint();

    /** Any thread. How many elements the queue may hold; {@link Integer#MAX_VALUE} if there is no bound. */
    int getCapacity();

    /**
     * Any thread. What {@link LongQueue#trim()} or {@link HandleQueue#trim()} does.
     *
     * @return how many bytes were freed
     */
    long trim();
}
