/**
 * An off-heap, zero-GC, work-stealing pool and handle queue.
 *
 * <p>Three layers, each usable without the one above it: {@code io.github.poolchain.deque} moves longs between threads,
 * {@code io.github.poolchain.handle} turns objects into longs and back, and {@code io.github.poolchain.pool} recycles objects and native
 * buffers.
 */
module io.github.poolchain {
    requires java.management;
    requires jdk.jfr;
    requires static org.jspecify;

    exports io.github.poolchain.deque;
    exports io.github.poolchain.handle;
    exports io.github.poolchain.pool;
}
