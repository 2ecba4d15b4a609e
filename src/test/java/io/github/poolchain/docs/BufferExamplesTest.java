package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PoolStats;
import io.github.poolchain.pool.PooledBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide's pages on buffers and on bounds. */
@Timeout(60)
class BufferExamplesTest extends Examples {
    @Test
    void shouldLendABuffer() {
        try (BufferPool pool = BufferPool.create()) {
            try (PooledBuffer buffer = pool.acquire(1000)) {           // at least 1,000 bytes
                print(buffer.capacity());                 // 1024: the next size
                ByteBuffer bytes = buffer.byteBuffer();                // for channels
                bytes.put((byte) 'a').putInt(42).flip();
                MemorySegment memory = buffer.segment();               // the same memory, for everything else
                print(memory.get(ValueLayout.JAVA_BYTE, 4));    // 42
                print(pool.stats().inUse());              // 1
            }                                                          // close() gives the buffer back
            print(pool.stats().inUse());                  // 0
        }
        assertThat(printed).containsExactly("1024", "42", "1", "0");
    }

    @Test
    void shouldAlign() {
        try (BufferPool pool = BufferPool.builder()
                .smallestBuffer(4096)
                .largestBuffer(4 << 20)
                .alignment(4096)             // as ExtendedOpenOption.DIRECT wants it
                .build();
                PooledBuffer block = pool.acquire(100)) {
            print(block.capacity());                        // 4096
            print(block.segment().address() % 4096);        // 0
        }
        assertThat(printed).containsExactly("4096", "0");
    }

    @Test
    void shouldRetain() throws InterruptedException {
        try (BufferPool pool = BufferPool.create()) {
            PooledBuffer message = pool.acquire(1024);
            for (int channel = 0; channel < 3; channel++) {
                PooledBuffer shared = message.retain();                // one more holder
                Thread.startVirtualThread(shared::close).join();       // the writer closes it for itself
            }
            print(pool.stats().inUse());                  // 1: the first holder still has it
            message.close();
            print(pool.stats().inUse());                  // 0
        }
        assertThat(printed).containsExactly("1", "0");
    }

    @Test
    void shouldAllocate() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = pool.arena()) {                          // any thread may allocate and close
            MemorySegment name = arena.allocateFrom("poolchain");      // small allocations share a buffer; all are zero
            print(name.getString(0));                     // poolchain
        }
        assertThat(printed).containsExactly("poolchain");
    }

    @Test
    void shouldWaitAtTheLimit() throws InterruptedException {
        try (BufferPool pool = BufferPool.builder().maxBytes(4096).name("uploads").build()) {
            PooledBuffer all = pool.acquire(4096);
            print(pool.tryAcquire(100));                            // null: no room, and no wait
            print(pool.acquire(100, Duration.ofMillis(1)));         // null: no room in that time
            Thread.startVirtualThread(all::close);
            try (PooledBuffer small = pool.take(100)) {                          // waits as long as it takes
                print(small.capacity() >= 100);                     // true
            }
        }
        assertThat(printed).containsExactly("null", "null", "true");
    }

    @Test
    void shouldCount() {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new).maxTotal(2).build()) {
            StringBuilder one = pool.get();
            pool.put(one);
            StringBuilder again = pool.get();            // the same one
            PoolStats stats = pool.stats();
            print(stats.misses());          // 1: a new one was made once
            print(stats.hits());            // 1: an idle one was lent once
            print(stats.inUse());           // 1
            print(stats.limit());           // 2
            pool.put(again);
        }
        assertThat(printed).containsExactly("1", "1", "1", "2");
    }

    @Test
    void shouldTellOfLeaks() {
        try (BufferPool pool = BufferPool.builder()
                .name("connections")    // in reports and events; and the pool becomes an MXBean
                .leakSampling(1)        // every lease is watched
                .onLeak(leak -> print(leak.kind() + ": " + leak.what()))    // STILL_OUT_AT_CLOSE: buffer of 256 bytes
                .build()) {
            PooledBuffer lost = pool.acquire(100);
            print(lost.capacity());    // 256
        }
        assertThat(printed).containsExactly("256", "STILL_OUT_AT_CLOSE: buffer of 256 bytes");
    }
}
