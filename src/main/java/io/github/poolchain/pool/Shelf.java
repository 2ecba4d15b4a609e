package io.github.poolchain.pool;

import io.github.poolchain.handle.HandleTable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The idle buffers of one size: a lock-free stack, so that the buffer lent next is the one most recently used. */
final class Shelf {
    /*
     * A stack after R. K. Treiber. Its links are not references but handles. A buffer gets a new handle each time it is
     * given back, and no handle comes twice; so a pop that was overtaken by pops and by a push of the same buffer fails,
     * and no tag is needed.
     *
     * A pop that finds the top's handle stale has been overtaken by a pop and a release of that buffer, so the top has
     * changed: it looks again.
     */

    private final HandleTable<Buffer> table;

    /** The lease of the buffer on top; 0 if there is none. */
    private final AtomicLong top = new AtomicLong();

    Shelf(HandleTable<Buffer> table) {
        this.table = table;
    }

    void push(Buffer buffer) {
        long lease = buffer.leaseAcquire();
        while (true) {
            long below = top.get();
            buffer.setNextIdleRelease(below);
            // Linearization point. Ordering: full; the buffer and its link are seen by who pops it.
            if (top.compareAndSet(below, lease)) {
                return;
            }
        }
    }

    @Nullable Buffer pop() {
        while (true) {
            long lease = top.get();
            if (lease == 0) {
                return null;
            }
            Buffer buffer = table.find(lease);
            // Linearization point. Ordering: full; pairs with the CAS in push.
            if (buffer != null && top.compareAndSet(lease, buffer.nextIdleAcquire())) {
                return buffer;
            }
        }
    }

    /** Takes all at once: the topmost, from which {@link #below} leads on; null if there is none. */
    @Nullable Buffer popAll() {
        return buffer(top.getAndSet(0));
    }

    /** The buffer below one that {@link #popAll} has taken; null if there is none. */
    @Nullable Buffer below(Buffer buffer) {
        return buffer(buffer.nextIdleAcquire());
    }

    private @Nullable Buffer buffer(long lease) {
        return lease == 0 ? null : table.get(lease);
    }
}
