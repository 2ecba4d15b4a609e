package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Drives a server with pipelined requests from one thread, checks every answer, and measures how long each took.
 *
 * <p>Closed loop: a connection sends its next batch when the last has been answered. A server that stalls is therefore
 * asked less, and the latencies are those of a saturated server, not of one with a given load.
 */
final class LoadClient implements AutoCloseable {
    /**
     * How long to drive.
     *
     * @param warmUp first, uncounted
     * @param counted then
     * @param minRequests and on until there were as many
     * @param limit but in all no longer
     */
    record Plan(Duration warmUp, Duration counted, long minRequests, Duration limit) {}

    /** What happens meanwhile. The client stands still until a method returns. */
    interface Observer {
        /** The warm-up is over. */
        void counting();

        /**
         * A second has passed.
         *
         * @param requests answered in it
         */
        void second(int seconds, long requests, boolean warmUp);
    }

    /**
     * What came of it.
     *
     * @param requests answered as they should, the warm-up not counted
     * @param nanos how long that took
     * @param latency of each of them in ns, from when its batch was sent to when its answer was complete
     */
    record Result(long requests, long nanos, Histogram latency) {}

    private static final int CONNECT_MILLIS = 5000;
    private static final int LOOK_MILLIS = 100;
    private static final long STALL_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long MAX_LATENCY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int IN_BYTES = 32 * 1024;

    private final InetSocketAddress server;
    private final Line[] lines;
    private final int depth;
    private final byte[] batch;
    private final Answer expected;
    private final Selector selector;
    private final Consumer<SelectionKey> onReady = this::ready;
    private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, SIGNIFICANT_DIGITS);
    private boolean counting;
    private long answered;

    /**
     * Connects.
     *
     * @param connections how many
     * @param depth how many requests to send at once on each
     * @throws IllegalArgumentException if the server is not on the loopback interface
     */
    LoadClient(InetSocketAddress server, int connections, int depth) throws IOException {
        if (server.isUnresolved() || !server.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(server + " is not on the loopback interface");
        }
        this.server = server;
        this.depth = depth;
        String request = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort() + "\r\n\r\n";
        batch = request.repeat(depth).getBytes(US_ASCII);
        try (SocketChannel channel = connect()) {
            expected = Answer.learn(channel, request);
        }
        selector = Selector.open();
        lines = new Line[connections];
        for (int i = 0; i < connections; i++) {
            lines[i] = new Line(connect());
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.socket().connect(server, CONNECT_MILLIS);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /**
     * Drives the server.
     *
     * @throws UncheckedIOException if a connection breaks, an answer is wrong, or none comes for a while
     */
    Result run(Plan plan, Observer observer) throws IOException {
        long start = System.nanoTime();
        long countingSince = start;
        long nextSecond = start + Duration.ofSeconds(1).toNanos();
        long countedBefore = 0;
        long lastSecond = 0;
        int seconds = 0;
        long lastProgress = start;
        for (Line line : lines) {
            line.send();
        }
        while (true) {
            long before = answered;
            selector.select(onReady, LOOK_MILLIS);
            long now = System.nanoTime();
            if (answered > before) {
                lastProgress = now;
            } else if (now - lastProgress > STALL_NANOS) {
                throw new IOException("no answer for " + Duration.ofNanos(STALL_NANOS).toSeconds() + " s");
            }
            if (now >= nextSecond) {
                observer.second(++seconds, answered - lastSecond, !counting);
                lastSecond = answered;
                nextSecond += Duration.ofSeconds(1).toNanos();
            }
            if (!counting && now - start >= plan.warmUp.toNanos()) {
                observer.counting();
                counting = true;
                countedBefore = answered;
                countingSince = System.nanoTime();
            }
            long counted = answered - countedBefore;
            boolean enough = counting && now - countingSince >= plan.counted.toNanos() && counted >= plan.minRequests;
            if (enough || now - start >= plan.limit.toNanos()) {
                return new Result(counting ? counted : 0, now - countingSince, latency);
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Line) key.attachment()).receive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.channel.close();
        }
        selector.close();
    }

    /** One connection. */
    private final class Line {
        private final SocketChannel channel;
        private final ByteBuffer out = ByteBuffer.allocateDirect(batch.length).put(batch);
        private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
        private final MemorySegment inSegment = MemorySegment.ofBuffer(in);
        private int outstanding;
        private long sentAt;

        Line(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send() throws IOException {
            out.flip();
            outstanding = depth;
            sentAt = System.nanoTime();
            // The server has read all of the batch before, so there is room for this one.
            channel.write(out);
            if (out.hasRemaining()) {
                throw new IOException("a batch of " + out.limit() + " bytes does not fit in the socket");
            }
        }

        void receive() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the server closed a connection with " + outstanding + " requests to answer");
            }
            int length = expected.length();
            int from = 0;
            long nanos = System.nanoTime() - sentAt;
            while (in.position() - from >= length && outstanding > 0) {
                expected.check(inSegment, from);
                from += length;
                outstanding--;
                answered++;
                if (counting) {
                    latency.recordValue(Math.min(nanos, MAX_LATENCY_NANOS));
                }
            }
            in.flip().position(from);
            in.compact();
            if (outstanding == 0) {
                if (in.position() > 0) {
                    throw new IOException("more was answered than asked");
                }
                send();
            }
        }
    }
}
