package io.github.poolchain.bench.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Clients that each send a request when the answer to the last has come, all in one thread. */
final class Load implements AutoCloseable {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;

    // Of the loop's thread, and after it.

    private final Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    private long failures;

    Load(int port) {
        this.port = port;
    }

    /** What a run has measured. */
    record Result(long requests, double seconds, Histogram nanos) {
        double perSecond() {
            return requests / seconds;
        }
    }

    /** So many clients for so long; each has sizes of its own, which it draws twice a request: for what it sends and for what it asks for. */
    Result run(int clients, long millis, Supplier<IntSupplier> sizes) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
        CountDownLatch done = new CountDownLatch(clients);
        loop.submit(nanos::reset).sync();
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            channels.add(connect(new Client(sizes.get(), end, done)));
        }
        for (Channel channel : channels) {
            channel.eventLoop().execute(() -> channel.pipeline().get(Client.class).send(channel));
        }
        done.await();
        Histogram all = nanos.copy();
        for (Channel channel : channels) {
            channel.close().sync();
        }
        if (failures > 0) {
            throw new IllegalStateException(failures + " of " + clients + " connections have failed");
        }
        return new Result(all.getTotalCount(), (System.nanoTime() - begin) / 1e9, all);
    }

    /**
     * So many clients each send all of a body but its last byte, so that the server has all of them at once; then {@code atPeak} runs, and
     * they finish.
     */
    void burst(int clients, int bytes, Step atPeak) throws Exception {
        CountDownLatch done = new CountDownLatch(clients);
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Channel channel = connect(new Client(() -> 1, 0, done));
            channels.add(channel);
            channel.writeAndFlush(request(channel, bytes, bytes - 1, 1)).sync();
        }
        atPeak.run();
        for (Channel channel : channels) {
            channel.writeAndFlush(channel.alloc().buffer(1).writeZero(1));
        }
        done.await();
        for (Channel channel : channels) {
            channel.close().sync();
        }
    }

    /** What may raise anything. */
    interface Step {
        void run() throws Exception;
    }

    private Channel connect(Client client) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(client)
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }

    private static ByteBuf request(Channel channel, int body, int sent, int wanted) {
        String head = "POST /" + wanted + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: " + body + "\r\n\r\n";
        ByteBuf request = channel.alloc().buffer(head.length() + sent);
        request.writeCharSequence(head, StandardCharsets.US_ASCII);
        return request.writeZero(sent);
    }

    @Override
    public void close() throws InterruptedException {
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }

    /** Knows how long an answer is by its head, and does not look at the body. */
    private final class Client extends ChannelInboundHandlerAdapter {
        private static final String LENGTH = "content-length: ";

        private final IntSupplier sizes;
        private final long end;
        private final CountDownLatch done;
        private final StringBuilder head = new StringBuilder();
        private long sentAt = System.nanoTime();
        private int missing;
        private boolean finished;

        Client(IntSupplier sizes, long end, CountDownLatch done) {
            this.sizes = sizes;
            this.end = end;
            this.done = done;
        }

        void send(Channel channel) {
            sentAt = System.nanoTime();
            int body = sizes.getAsInt();
            channel.writeAndFlush(request(channel, body, body, sizes.getAsInt()), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                while (bytes.isReadable()) {
                    read(context, bytes);
                }
            } finally {
                bytes.release();
            }
        }

        private void read(ChannelHandlerContext context, ByteBuf bytes) {
            if (missing == 0) {
                head.append((char) bytes.readByte());
                if (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
                    return;
                }
                int at = head.indexOf(LENGTH) + LENGTH.length();
                missing = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
                head.setLength(0);
            } else {
                int part = Math.min(missing, bytes.readableBytes());
                bytes.skipBytes(part);
                missing -= part;
            }
            if (missing == 0) {
                answered(context);
            }
        }

        private void answered(ChannelHandlerContext context) {
            long now = System.nanoTime();
            nanos.recordValue(Math.min(now - sentAt, LONGEST_NANOS));
            if (now < end) {
                send(context.channel());
            } else {
                finish();
            }
        }

        private void finish() {
            if (!finished) {
                finished = true;
                done.countDown();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!finished) {
                failures++;
                finish();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            cause.printStackTrace();
            context.close();
        }
    }
}
