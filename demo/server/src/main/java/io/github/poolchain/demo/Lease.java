package io.github.poolchain.demo;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A place that holds at most one buffer of a {@link BufferSource}. The place is made once, for a connection or a
 * thread, and filled and emptied again and again: that is how a buffer is taken without an object being made.
 *
 * <p>A lease belongs to one thread at a time. It moves to another with the connection that it is part of.
 */
abstract class Lease {
    /** What {@link #buffer} refers to when nothing is held: no byte to read, no room to write. */
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NONE;
    private boolean held;

    /**
     * Takes a buffer, cleared, of at least {@code bytes}.
     *
     * @return false if the source has reached its limit
     * @throws IllegalStateException if this lease already holds a buffer
     */
    final boolean tryAcquire(int bytes) {
        if (held) {
            throw new IllegalStateException("this lease already holds a buffer of " + buffer.capacity() + " bytes");
        }
        ByteBuffer taken = take(bytes);
        if (taken == null) {
            return false;
        }
        buffer = taken;
        held = true;
        return true;
    }

    /** Gives the buffer back; does nothing if none is held. */
    final void release() {
        if (held) {
            held = false;
            buffer = NONE;
            giveBack();
        }
    }

    final boolean isHeld() {
        return held;
    }

    /** The buffer held, or one of no bytes. */
    final ByteBuffer buffer() {
        return buffer;
    }

    /** A cleared buffer, or null if the source has reached its limit. */
    abstract @Nullable ByteBuffer take(int bytes);

    abstract void giveBack();
}
