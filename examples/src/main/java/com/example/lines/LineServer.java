package com.example.lines;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.QueueClosedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers each line with the same in capitals. A virtual thread for each connection reads lines into buffers of a pool and puts them into a
 * queue; workers take them, answer, and give the buffers back, each in its own thread.
 */
final class LineServer implements AutoCloseable {
    private static final int MOST_BYTES = 1024; // of a line
    private static final int WORKERS = 2;

    private final BufferPool buffers = BufferPool.builder().name("lines").maxBytes(16 << 20).build();
    private final Pool<Request> requests = Pool.builder(Request::new).name("requests").build();
    private final HandleQueue<Request> inbox = HandleQueue.<Request>builder().name("inbox").capacity(256).build();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    LineServer() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        for (int i = 0; i < WORKERS; i++) {
            workers.execute(this::work);
        }
        Thread.ofVirtual().name("acceptor").start(this::accept);
    }

    SocketAddress address() throws IOException {
        return server.getLocalAddress();
    }

    /** How many buffers are lent now. */
    long inUse() {
        return buffers.stats().inUse();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                Thread.ofVirtual().name("reader").start(() -> read(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** Reads what comes, and passes on each line in a buffer of its own. */
    private void read(SocketChannel connection) {
        try (connection;
                PooledBuffer input = buffers.take(MOST_BYTES)) {
            ByteBuffer in = input.byteBuffer();
            while (connection.read(in) >= 0) {
                in.flip();
                int end = lineEnd(in);
                while (end > 0) {
                    pass(connection, in, end);
                    end = lineEnd(in);
                }
                in.compact();
                if (!in.hasRemaining()) {
                    return; // a line that is too long
                }
            }
        } catch (IOException | QueueClosedException gone) {
            return;
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** One after the next end of a line; 0 if there is none yet. */
    private static int lineEnd(ByteBuffer in) {
        for (int i = in.position(); i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private void pass(SocketChannel connection, ByteBuffer in, int end) throws InterruptedException {
        int length = end - in.position();
        PooledBuffer line = buffers.take(length);
        line.byteBuffer().put(0, in, in.position(), length).limit(length);
        in.position(end);
        Request request = requests.get();
        request.from = connection;
        request.line = line;
        inbox.put(request); // from here on the worker's
    }

    private void work() {
        try {
            while (true) {
                answer(inbox.take());
            }
        } catch (QueueClosedException noMore) {
            return;
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Request request) {
        try (PooledBuffer line = request.line) { // given back here
            ByteBuffer text = line.byteBuffer();
            for (int i = 0; i < text.limit(); i++) {
                text.put(i, (byte) Character.toUpperCase(text.get(i)));
            }
            while (text.hasRemaining()) {
                request.from.write(text);
            }
        } catch (IOException gone) {
            return;
        } finally {
            request.from = null;
            request.line = null;
            requests.put(request);
        }
    }

    /** After the last client has gone: lets the workers answer what is left, then gives the memory back. */
    @Override
    public void close() throws IOException {
        server.close();
        inbox.close();
        workers.close();
        requests.close();
        buffers.close();
    }
}
