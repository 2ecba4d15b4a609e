package io.github.poolchain.demo;

import io.github.poolchain.demo.ResponseWriter.Persistence;
import io.github.poolchain.handle.HandleTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP/1.1 server on the loopback interface that answers every request with the same line of plain text.
 *
 * <p>An acceptor hands new connections to event loops, in turn. A loop reads, and pushes the connection's handle to its
 * chain; it answers what it has read, and what others have read if it has nothing to do of its own.
 * From one request to the next no thread makes an object, if the source of buffers makes none; a connection costs a
 * few.
 */
final class Server implements DemoServer {
    private static final int BACKLOG = 1024;
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final ServerOptions options;
    private final BufferSource source;
    private final ServerSocketChannel listener;
    private final HandleTable<Connection> table = new HandleTable<>();
    private final EventLoop[] loops;
    private final Thread acceptor = Thread.ofPlatform().name("demo-acceptor").daemon().unstarted(this::accept);
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Server(ServerSocketChannel listener, BufferSource source, ServerOptions options) throws IOException {
        this.listener = listener;
        this.source = source;
        this.options = options;
        loops = new EventLoop[options.loops()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new EventLoop(i, Selector.open(), table, source, options);
        }
    }

    /**
     * Starts a server.
     *
     * @param port where it listens, or 0 for any that is free
     * @param source where its buffers come from; it stays the caller's, to be closed after the server
     * @throws IOException if it cannot listen there
     */
    static Server start(int port, BufferSource source, ServerOptions options) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            Server server = new Server(listener, source, options);
            for (EventLoop loop : server.loops) {
                loop.introduce(server.loops);
                loop.thread().start();
            }
            server.acceptor.start();
            return server;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public Sample sample() {
        long requests = 0;
        long refusals = refused.get();
        long failures = 0;
        long allocated = Figures.allocatedBy(acceptor.threadId());
        long nativeBytes = source.nativeBytes() + table.footprint() + Figures.directBytes();
        for (EventLoop loop : loops) {
            requests += loop.responder().requests();
            refusals += loop.refused() + loop.responder().refused();
            failures += loop.failures() + loop.responder().failures();
            allocated += Figures.allocatedBy(loop.thread().threadId());
            nativeBytes += loop.chainBytes();
        }
        return new Sample(requests, refusals, accepted.get(), failures, table.size(), source.inUse(), allocated,
                Figures.collections(), nativeBytes, Figures.heapBytes());
    }

    private void accept() {
        int next = 0;
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                accepted.lazySet(accepted.getPlain() + 1);
                if (table.size() >= options.maxConnections()) {
                    turnAway(channel);
                } else {
                    welcome(channel, loops[next]);
                    next = (next + 1) % loops.length;
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException tooManyFiles) {
                pause();
            }
        }
    }

    private static void welcome(SocketChannel channel, EventLoop loop) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException lost) {
            channel.close();
            return;
        }
        loop.adopt(channel);
    }

    private void turnAway(SocketChannel channel) {
        refused.lazySet(refused.getPlain() + 1);
        ByteBuffer answer = ByteBuffer.allocate(ResponseWriter.MAX_BYTES);
        new ResponseWriter().error(answer, Status.SERVICE_UNAVAILABLE, false, Persistence.CLOSE);
        try (channel) {
            channel.configureBlocking(false);
            channel.write(answer.flip());
            channel.shutdownOutput();
        } catch (IOException lost) {
            // There is nobody to turn away.
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ACCEPT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops accepting, answers what was read, closes all connections and ends all threads. All buffers are back then.
     *
     * @throws IOException if the listening socket cannot be closed
     * @throws IllegalStateException if a thread does not end; its memory is then not freed
     */
    @Override
    public void close() throws IOException {
        listener.close();
        awaitEnd(acceptor);
        for (EventLoop loop : loops) {
            loop.stop();
        }
        for (EventLoop loop : loops) {
            awaitEnd(loop.thread());
        }
        for (EventLoop loop : loops) {
            loop.free();
        }
        table.close();
    }

    private static void awaitEnd(Thread thread) {
        boolean ended;
        try {
            ended = thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            throw new IllegalStateException(thread.getName() + " is still running after " + CLOSE_PATIENCE);
        }
    }
}
