package io.github.poolchain.queue;

/**
 * What a queue holds at some moment and has done until then: exact while no other call is under way, otherwise an estimate.
 *
 * @param depth how many elements are in it
 * @param puts how many have been put in
 * @param takes how many have gone: taken, or removed from the middle
 * @param takeWaits how many times a thread that wanted an element had to wait for longer than it spins
 * @param putWaits the same of threads that wanted room
 * @param waitingTakers how many threads wait for an element now
 * @param waitingPutters how many wait for room now
 * @param footprint how many bytes of memory the queue has for elements: native in a {@link LongQueue}, heap in a {@link HandleQueue}
 * @param capacity how many elements there may be; {@link Integer#MAX_VALUE} if there is no bound
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
