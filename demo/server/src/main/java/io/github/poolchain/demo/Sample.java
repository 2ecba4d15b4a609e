package io.github.poolchain.demo;

import java.nio.ByteBuffer;

/**
 * A server's numbers at one moment, all but the momentary ones counted since its start.
 *
 * @param requests answered, other than by ending the connection with an error
 * @param refused answers that ended the connection with an error
 * @param accepted connections
 * @param failures connections given up because of an exception that should not be
 * @param open connections now
 * @param buffersInUse buffers taken and not given back now
 * @param allocated bytes allocated on the heap by the server's threads
 * @param collections runs of the garbage collector
 * @param nativeBytes memory outside the heap now: of the pool, of the chains and handles, and of direct buffers
 * @param heapBytes memory in use in the heap now
 */
record Sample(
        long requests,
        long refused,
        long accepted,
        long failures,
        long open,
        long buffersInUse,
        long allocated,
        long collections,
        long nativeBytes,
        long heapBytes) {

    static final int BYTES = 10 * Long.BYTES;

    void writeTo(ByteBuffer out) {
        out.putLong(requests).putLong(refused).putLong(accepted).putLong(failures).putLong(open).putLong(buffersInUse)
                .putLong(allocated).putLong(collections).putLong(nativeBytes).putLong(heapBytes);
    }

    static Sample readFrom(ByteBuffer in) {
        return new Sample(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(),
                in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /** Whether anything happened to the server since another sample, apart from being asked. */
    boolean isBusierThan(Sample earlier) {
        return requests != earlier.requests || refused != earlier.refused || accepted != earlier.accepted
                || failures != earlier.failures || open != earlier.open || buffersInUse != earlier.buffersInUse;
    }
}
