package io.github.poolchain.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Idle buffers in a list, linked by {@code next} (R. K. Treiber, "Systems Programming: Coping with Parallelism", 1986). Any thread, lock-free. */
final class IdleList {
    /*
     * Buffers are pushed singly and taken all at once, so a top that has come back is no harm.
     */

    private final AtomicReference<@Nullable Buffer> top = new AtomicReference<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Holder of the buffer only. Allocates nothing. */
    void push(Buffer buffer) {
        size.incrementAndGet(); // first, so that no thread overlooks the buffer
        Buffer before;
        do {
            before = top.get();
            buffer.next = before;
            // Ordering: full; hands the buffer to the thread that takes all.
        } while (!top.compareAndSet(before, buffer));
    }

    /** All buffers are the caller's. */
    @Nullable Buffer takeAll() {
        Buffer all = top.getAndSet(null);
        int count = 0;
        for (Buffer buffer = all; buffer != null; buffer = buffer.next) {
            count++;
        }
        size.addAndGet(-count);
        return all;
    }

    /** Never less than there are. */
    int size() {
        return size.get();
    }
}
