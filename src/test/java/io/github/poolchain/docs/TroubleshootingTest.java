package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.LongQueue;
import io.github.poolchain.testkit.Logged;
import java.io.IOException;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.LogRecord;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The messages in the guide's page on what can go wrong are those that the library gives. */
@Timeout(120)
class TroubleshootingTest {
    private static final int TABLE_ENTRIES = 16_777_215;

    private final List<String> missing = new ArrayList<>();
    private final String page;

    TroubleshootingTest() throws IOException {
        page = Files.readString(Pages.root().resolve("docs/guide/troubleshooting.md"));
    }

    @Test
    void shouldTellOfClosedThings() throws InterruptedException {
        BufferPool pool = BufferPool.create();
        Arena arena = pool.arena();
        arena.close();
        told(() -> arena.allocate(8));
        told(arena::close);
        pool.close();
        told(() -> pool.acquire(1));
        told(pool::trim);
        Pool<String> objects = Pool.of(String::new);
        objects.close();
        told(objects::get);
        LongQueue queue = new LongQueue();
        queue.close();
        told(() -> queue.put(1));
        told(queue::take);
        told(() -> queue.poll(Duration.ofNanos(1)));
        PoolChain chain = new PoolChain();
        chain.close();
        told(chain::popTail);
        HandleTable<String> table = new HandleTable<>();
        table.close();
        told(() -> table.add("a"));
        PoolDequeue ring;
        try (Arena shared = Arena.ofShared()) {
            ring = PoolDequeue.allocate(shared, 2);
        }
        told(ring::popTail);
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldTellOfWhatHasBeenGivenBack() {
        try (BufferPool pool = BufferPool.create()) {
            PooledBuffer buffer = pool.acquire(1);
            long handle = buffer.handle();
            buffer.close();
            told(buffer::close);
            told(buffer::segment);
            told(() -> pool.get(handle));
            assertThat(pool.release(handle)).isFalse();
        }
        try (HandleTable<String> table = new HandleTable<>()) {
            long handle = table.add("a");
            assertThat(table.remove(handle)).isEqualTo("a");
            told(() -> table.get(handle));
            told(() -> table.remove(handle));
        }
        try (Pool<String> pool = Pool.of(() -> "a")) {
            told(() -> pool.invalidate("b"));
        }
        try (BufferPool pool = BufferPool.builder().debug().build()) {
            PooledBuffer buffer = pool.acquire(1);
            MemorySegment kept = buffer.segment();
            buffer.close();
            told(() -> kept.get(ValueLayout.JAVA_BYTE, 0));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldTellOfLimits() {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new).maxTotal(2).build()) {
            StringBuilder first = pool.get();
            StringBuilder second = pool.get();
            told(pool::get);
            assertThat(pool.tryGet()).isNull();
            pool.put(first);
            pool.put(second);
        }
        try (BufferPool pool = BufferPool.builder().maxBytes(4096).build()) {
            for (int i = 0; i < 4; i++) {
                assertThat(pool.acquire(1024).capacity()).isEqualTo(1024);
            }
            told(() -> pool.acquire(1024));
            assertThat(pool.tryAcquire(1024)).isNull();
            told(() -> pool.take(8192));
        }
        try (BufferPool pool = BufferPool.create()) {
            PooledBuffer buffer = pool.acquire(1);
            for (int holders = 1; holders < 65_535; holders++) {
                assertThat(buffer.retain()).isSameAs(buffer);
            }
            told(buffer::retain);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldTellThatATableIsFull() {
        try (HandleTable<String> table = new HandleTable<>()) {
            for (int i = 0; i < TABLE_ENTRIES; i++) {
                long _ = table.add("a");
            }
            told(() -> table.add("b"));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldTellOfWrongArguments() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = Arena.ofShared();
                PoolChain chain = new PoolChain();
                LongQueue queue = new LongQueue()) {
            told(() -> pool.acquire(-1));
            told(() -> chain.pushHead(0));
            told(() -> PoolDequeue.allocate(arena, 1).pushHead(0));
            told(() -> queue.put(0));
            told(() -> PoolDequeue.allocate(arena, 0));
            told(() -> pool.leakSampling(2));
        }
        told(() -> new LongQueue(0));
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldTellOfTwoOwners() throws InterruptedException {
        Queue<IllegalStateException> overlaps = new ConcurrentLinkedQueue<>();
        try (PoolChain chain = new PoolChain()) {
            Runnable owner = () -> {
                try {
                    while (overlaps.isEmpty()) {
                        chain.pushHead(1);
                        long _ = chain.popHead();
                    }
                } catch (IllegalStateException overlap) {
                    overlaps.add(overlap);
                }
            };
            Thread one = Thread.ofPlatform().start(owner);
            Thread two = Thread.ofPlatform().start(owner);
            one.join();
            two.join();
        }
        String message = "IllegalStateException: "
                + overlaps.element().getMessage().replaceAll("Thread\\[[^]]*]", "Thread[…]").replace("popHead", "pushHead");
        assertThat(page).contains("    " + message + "\n");
    }

    @Test
    @SuppressWarnings("try") // closed before its time
    void shouldLogLeaks() throws Exception {
        List<LogRecord> records = logged(found -> {
            try (BufferPool pool = BufferPool.builder().name("connections").leakSampling(1).build()) {
                assertThat(pool.acquire(100).capacity()).isEqualTo(256);
                while (found.isEmpty()) { // until the collector has found the lease
                    System.gc();
                    pool.trim();
                }
                PooledBuffer out = pool.acquire(100);
                pool.close();
                assertThat(out.capacity()).isEqualTo(256);
                out.close();
            }
        });
        assertThat(records).hasSize(2).allSatisfy(record -> assertThat(record.getThrown()).isNotNull());
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldLogThatAPoolLooksAsIfItLeaked() throws Exception {
        assertThat(logged(records -> {
                    try (BufferPool pool = BufferPool.builder()
                            .name("connections")
                            .agingPeriod(Duration.ofMillis(20))
                            .onLeak(_ -> {})
                            .build()) {
                        while (records.isEmpty()) {
                            assertThat(pool.acquire(100).capacity()).isEqualTo(256);
                            Thread.sleep(20);
                        }
                    }
                }))
                .isNotEmpty();
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldLogThatSomethingWasDropped() throws Exception {
        for (Runnable dropping : List.<Runnable>of(
                () -> BufferPool.builder().name("connections").build().acquire(1).close(),
                () -> assertThat(LongQueue.builder().name("tasks").build().offer(1)).isTrue())) {
            assertThat(logged(records -> {
                        dropping.run();
                        while (records.isEmpty()) { // until the collector has found it
                            System.gc();
                            Thread.sleep(20);
                        }
                    }))
                    .hasSize(1);
        }
        assertThat(missing).isEmpty();
    }

    private interface Logging {
        void into(List<LogRecord> records) throws Exception;
    }

    /** What is logged of the pool "connections" or the queue "tasks" meanwhile, and is expected on the page. */
    private List<LogRecord> logged(Logging logging) throws Exception {
        List<LogRecord> records = new CopyOnWriteArrayList<>() {
            @Serial
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(LogRecord logged) {
                String message = logged.getMessage();
                return (message.contains("pool connections") || message.contains("queue tasks")) && super.add(logged);
            }
        };
        Logged.records(records, () -> logging.into(records));
        for (LogRecord logged : records) {
            expect(logged.getLevel() + ": `"
                    + logged.getMessage()
                            .replaceAll("PT\\S+", "PT…")
                            .replaceAll("thread \\S+", "thread main")
                            .replaceAll("from \\d+ to \\d+", "from 0 to 8")
                            .replaceAll("one in \\d+", "one in 1")
                    + "`");
        }
        return records;
    }

    /** The call throws, and the page has what it throws. */
    private void told(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isNotNull();
        expect("`" + thrown.getClass().getSimpleName() + ": " + thrown.getMessage().replaceAll("0x[0-9a-f]+", "0x…") + "`");
    }

    private void expect(String text) {
        if (!page.contains(text)) {
            missing.add(text);
        }
    }
}
