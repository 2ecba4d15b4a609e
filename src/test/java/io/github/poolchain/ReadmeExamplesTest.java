package io.github.poolchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleChain;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's Java, compiled and run; and a test that the README shows nothing else. */
@Timeout(60)
class ReadmeExamplesTest {
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    /** Stands for System.out.println. */
    private void print(@Nullable Object line) {
        printed.add(String.valueOf(line));
    }

    @Test
    void shouldPassABufferToAnotherThread() throws InterruptedException {
        try (BufferPool pool = BufferPool.create();
                PoolChain inbox = new PoolChain()) {
            Thread worker = Thread.ofPlatform().start(() -> {      // a thief of the inbox
                long handle = inbox.popTail();
                while (handle == PoolDequeue.EMPTY) {
                    Thread.onSpinWait();
                    handle = inbox.popTail();
                }
                try (PooledBuffer buffer = pool.get(handle)) {     // closed here: given back by another thread
                    print(buffer.byteBuffer().getInt(0));
                }
            });
            PooledBuffer buffer = pool.acquire(1024);              // this thread is the inbox's owner
            buffer.byteBuffer().putInt(0, 42);
            inbox.pushHead(buffer.handle());
            worker.join();
        }
        assertThat(printed).containsExactly("42");
    }

    @Test
    void shouldAllocateByArenaAndRetain() throws InterruptedException {
        try (BufferPool pool = BufferPool.create()) {
            try (Arena arena = pool.arena()) {                         // small allocations share a buffer; all are zero
                MemorySegment name = arena.allocateFrom("poolchain");
                print(name.getString(0));
            }
            PooledBuffer message = pool.acquire(1024);
            for (int channel = 0; channel < 3; channel++) {
                PooledBuffer shared = message.retain();                // for the one who writes it to that channel
                Thread.startVirtualThread(shared::close).join();       // who closes it for himself
            }
            print(pool.stats().inUse());                               // 1: the first holder has it still
            message.close();
            print(pool.stats().inUse());                               // 0
        }
        assertThat(printed).containsExactly("poolchain", "1", "0");
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
    void shouldTellOfLeaks() {
        try (BufferPool pool = BufferPool.builder()
                .name("connections")    // in reports and events; and the pool becomes an MXBean
                .leakSampling(1)        // every lease is watched; if not said, some when the pool looks as if it leaked; 0: never
                .onLeak(leak -> print(leak.kind() + ": " + leak.what()))    // leak.where(): the stack trace
                .build()) {
            PooledBuffer lost = pool.acquire(100);
            print(lost.capacity());    // 256; then at the close STILL_OUT_AT_CLOSE: buffer of 256 bytes
        }
        assertThat(printed).containsExactly("256", "STILL_OUT_AT_CLOSE: buffer of 256 bytes");
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
    void shouldLendObjects() throws InterruptedException {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new)
                .keepIf(text -> text.capacity() <= 4096)             // one that has grown larger is discarded when it is put
                .reset(text -> text.setLength(0))
                .maxTotal(100)
                .build()) {
            StringBuilder text = pool.get(Duration.ofSeconds(1));    // waits if all hundred are in use; null if in vain
            print(text.append("lent"));
            pool.put(text);                                          // by whichever thread
            print(pool.stats().idle());
            pool.invalidate(pool.get());                             // broken: discarded, and its place is free
            print(pool.stats().discarded());
        }
        assertThat(printed).containsExactly("lent", "1", "1");
    }

    @Test
    void shouldActByHandle() {
        try (BufferPool pool = BufferPool.create()) {
            PooledBuffer buffer = pool.acquire(1024);
            buffer.byteBuffer().putInt(0, 42);
            long handle = buffer.handle();                             // all that others need to know
            pool.read(handle, memory -> {                              // not lent to anybody else until this returns
                print(memory.get(ValueLayout.JAVA_BYTE, 3));
            });
            print(pool.release(handle));                  // true: given back
            print(pool.release(handle));                  // false: somebody has been quicker
            print(pool.read(handle, memory -> {}));       // false
        }
        assertThat(printed).containsExactly("42", "true", "false", "false");
    }

    @Test
    void shouldShowOnlyWhatIsCompiledHere() throws IOException {
        String here = normalized(
                Files.readString(Path.of("src/test/java/io/github/poolchain/ReadmeExamplesTest.java")));
        List<String> blocks = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> normalized(block.group(1).replace("System.out.println", "print")))
                .toList();
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(here).contains(block));
    }

    private static String normalized(String source) {
        return source.replaceAll("\\s+", " ").strip();
    }
}
