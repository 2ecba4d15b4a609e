package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.LongQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's example. */
@Timeout(60)
class ReadmeExamplesTest extends Examples {
    @Test
    void shouldPassABufferToAnotherThread() throws InterruptedException {
        try (BufferPool pool = BufferPool.create();
                LongQueue inbox = new LongQueue(1024)) {
            Thread worker = Thread.ofPlatform().start(() -> {
                try (PooledBuffer buffer = pool.get(inbox.take())) {    // sleeps until there is one; close() gives it back
                    print(buffer.byteBuffer().getInt(0));  // 42
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
            });
            PooledBuffer buffer = pool.acquire(1024);                   // native memory, lent
            buffer.byteBuffer().putInt(0, 42);
            inbox.put(buffer.handle());                                 // a long: the worker owns the buffer now
            worker.join();
        }
        assertThat(printed).containsExactly("42");
    }
}
