/**
 * An off-heap, zero-GC, work-stealing pool and handle queue.
 *
 * <p>{@code io.github.poolchain.deque} moves longs between threads, {@code io.github.poolchain.handle} turns objects into longs and back,
 * {@code io.github.poolchain.pool} recycles objects and native buffers, and {@code io.github.poolchain.queue} hands both from any thread to
 * any thread, with waiting.
 */
module io.github.poolchain {
    requires java.management;
    requires jdk.jfr;
    requires static jdk.attach; // for the report of another process, by its number
    requires static org.jspecify;

    exports io.github.poolchain.deque;
    exports io.github.poolchain.handle;
    exports io.github.poolchain.pool;
    exports io.github.poolchain.queue;
}
