package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleChain;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import io.github.poolchain.queue.QueueClosedException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide's page on handles. */
@Timeout(60)
class HandleExamplesTest extends Examples {
    @Test
    @SuppressWarnings("try")
    void shouldPassBuffers() throws InterruptedException {
        try (BufferPool pool = BufferPool.create();
                LongQueue requests = new LongQueue(1024)) {
            Thread worker = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        try (PooledBuffer buffer = pool.get(requests.take())) {    // sleeps while there is nothing
                            print(buffer.byteBuffer().getInt(0));     // 7
                        }
                    }
                } catch (QueueClosedException | InterruptedException end) {
                    print("no more");                                 // no more
                }
            });
            PooledBuffer buffer = pool.acquire(512);
            buffer.byteBuffer().putInt(0, 7);
            requests.put(buffer.handle());      // from here on the buffer is the worker's
            requests.close();                   // nothing more goes in; the worker takes what is left
            worker.join();
        }
        assertThat(printed).containsExactly("7", "no more");
    }

    @Test
    void shouldActByHandle() {
        try (BufferPool pool = BufferPool.create()) {
            PooledBuffer buffer = pool.acquire(1024);
            buffer.byteBuffer().putInt(0, 42);
            long handle = buffer.handle();                             // all that others need to know
            pool.read(handle, memory -> {                              // not lent to anybody else until this returns
                print(memory.get(ValueLayout.JAVA_BYTE, 3));    // 42
            });
            print(pool.release(handle));                  // true: given back
            print(pool.release(handle));                  // false: the other one was first
            print(pool.read(handle, memory -> {}));       // false: the lease is over
        }
        assertThat(printed).containsExactly("42", "true", "false", "false");
    }

    @Test
    void shouldPassObjects() {
        try (HandleChain<String> queue = new HandleChain<>()) {
            queue.pushHead("first");
            queue.pushHead("second");
            print(queue.popTail());    // first: any thread may pop the oldest
            print(queue.popHead());    // second: the owner may also pop the newest
            print(queue.popTail());    // null: nothing left
        }
        assertThat(printed).containsExactly("first", "second", "null");
    }

    @Test
    void shouldPushAndPopInBulk() {
        try (Arena arena = Arena.ofShared()) {
            PoolDequeue ring = PoolDequeue.allocate(arena, 1024);
            long[] values = {7, 8, 9};
            print(ring.pushHead(values, 0, 3));    // 3 went in, by one store
            print(ring.popTail(values, 0, 2));     // 2 came out, by one CAS: 7 and 8
        }
        assertThat(printed).containsExactly("3", "2");
    }

    @Test
    void shouldExecute() throws InterruptedException, ExecutionException {
        try (HandleQueue<Runnable> tasks = new HandleQueue<>(1000);
                ExecutorService executor = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, tasks)) {
            print(executor.submit(() -> 6 * 7).get());    // 42
        }
        assertThat(printed).containsExactly("42");
    }
}
