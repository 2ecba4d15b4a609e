package io.github.poolchain.handle;

import java.io.Serial;

/**
 * Thrown when a handle does not lead to an object: it was removed, or never issued, or is another table's.
 */
public final class StaleHandleException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The handle in question. */
    private final long handle;

    /**
     * Any thread.
     *
     * @param handle the handle in question
     * @param reason what is wrong with it; the handle itself is put before it
     */
    public StaleHandleException(long handle, String reason) {
        super("handle 0x" + Long.toHexString(handle) + ": " + reason);
        this.handle = handle;
    }

    /** Any thread. The handle in question. */
    public long handle() {
        return handle;
    }
}
