package io.github.poolchain.pool;

import java.time.Duration;

/** What a closed pool keeps: a release leaves it to a thread of its own to free memory, for which this waits. */
final class BytesKept {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private BytesKept() {}

    static long by(BufferPool pool) {
        long start = System.nanoTime();
        long bytes = pool.stats().nativeBytes();
        while (bytes > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.yield();
            bytes = pool.stats().nativeBytes();
        }
        return bytes;
    }
}
