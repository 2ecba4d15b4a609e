package io.github.poolchain;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that has come to a stop, for {@code docs/guide/memory-at-a-glance.md} and its test: somebody keeps large buffers, two threads wait
 * for one, and the requests that these would serve pile up. Says that it is ready, and ends when its standard input does.
 */
final class Glance {
    private static final int MIB = 1 << 20;

    private final List<PooledBuffer> out = new ArrayList<>();

    private Glance() {}

    public static void main(String[] args) throws Exception {
        new Glance().run();
    }

    private void run() throws Exception {
        try (BufferPool buffers = BufferPool.builder().name("requests").maxBytes(9 * MIB).leakSampling(1).onLeak(leak -> {}).build();
                Pool<StringBuilder> parsers = Pool.builder(StringBuilder::new).name("parsers").maxTotal(100).build();
                HandleQueue<String> inbox = HandleQueue.<String>builder().name("inbox").capacity(256).build()) {
            for (int i = 0; i < 8; i++) {
                out.add(receiveUpload(buffers));
            }
            for (int i = 0; i < 64; i++) {
                out.add(readHeader(buffers));
            }
            StringBuilder parser = parsers.get();
            parsers.put(parsers.get());
            for (int i = 0; i < 42; i++) {
                inbox.put("request " + i);
            }
            List<Thread> workers = List.of(worker("worker-1", buffers), worker("worker-2", buffers));
            while (buffers.stats().waiters() < 2) {
                Thread.sleep(1);
            }
            System.out.println("ready");
            awaitEndOfInput();
            out.forEach(PooledBuffer::close);
            for (Thread worker : workers) {
                worker.join();
            }
            parsers.put(parser);
        }
    }

    // The places that the report names.

    private static PooledBuffer receiveUpload(BufferPool buffers) {
        return buffers.acquire(MIB);
    }

    private static PooledBuffer readHeader(BufferPool buffers) {
        return buffers.acquire(300);
    }

    private static Thread worker(String name, BufferPool buffers) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                buffers.acquire(MIB, Duration.ofDays(1)).close();
            } catch (InterruptedException nobodyDoes) {
                throw new AssertionError(nobodyDoes);
            }
        });
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // nobody says anything
        }
    }
}
