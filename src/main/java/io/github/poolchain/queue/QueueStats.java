package io.github.poolchain.queue;

/**
 * The figures of a queue: what it holds now, and what it has done so far. Exact while no other call is under way, otherwise an estimate.
 *
 * @param depth how many elements are in it
 * @param puts how many have been put in
 * @param takes how many have left: taken, or removed from the middle
 * @param takeWaits how many times a thread parked, or was about to, because there was no element
 * @param putWaits the same, because there was no room
 * @param waitingTakers how many threads are waiting for an element now
 * @param waitingPutters how many threads are waiting for room now
 * @param footprint how many bytes of memory the queue uses for elements: native memory in a {@link LongQueue}, heap memory in a {@link HandleQueue}
 * @param capacity how many elements it may hold; {@link Integer#MAX_VALUE} if there is no bound
 */
public record QueueStats(
        long depth,
        long puts,
        long takes,
        long takeWaits,
        long putWaits,
        int waitingTakers,
        int waitingPutters,
        long footprint,
        int capacity) {}
