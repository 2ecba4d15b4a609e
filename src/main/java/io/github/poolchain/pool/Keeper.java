package io.github.poolchain.pool;

/** Turns the objects of a pool into what a chain can hold, and back. */
interface Keeper<T> {
    /**
     * A ticket for an object that goes into a chain.
     *
     * @throws IllegalStateException if there are no more
     * @throws OutOfMemoryError if there is no memory for more
     */
    long ticket(T object);

    /** The object for a ticket that has come out of a chain; once for each ticket. */
    T object(long ticket);

    /** A chain that was closed in the middle of a call has been let go: {@link SlotShards#free} is to be asked again. */
    void chainClosed();

    /** Whether all tickets have been redeemed. */
    boolean isEmpty();

    /** Bytes of native memory. */
    long footprint();

    /** Frees the native memory, once there are no tickets any more. */
    void close();
}
