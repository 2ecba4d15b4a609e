package io.github.poolchain.queue;

import java.io.Serial;

/** Thrown when a queue is closed and so cannot take an element, or is closed and empty and so will never give one. */
public final class QueueClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Any thread.
     *
     * @param message what the caller wanted and will not get
     */
    public QueueClosedException(String message) {
        super(message);
    }
}
