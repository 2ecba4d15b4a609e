package io.github.poolchain.queue;

import java.io.Serial;

/** Thrown by a put to a closed queue, and by a take that waits for an element of a queue that is closed and empty. */
public final class QueueClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Any thread.
     *
     * @param message why the call failed
     */
    public QueueClosedException(String message) {
        super(message);
    }
}
