package io.github.poolchain.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The peer: a plain Netty server that gives the same answer. It has one event loop, with which it is fastest beside a client on the same
 * processors, and the allocator that Netty has by default. It flushes once for all requests that were read together.
 */
final class NettyServer implements DemoServer {
    private static final byte[] TEXT = "Hello, World!\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BACKLOG = 1024;

    // Written as the demo's own server does: the client compares whole answers.
    private static final AsciiString DATE = AsciiString.cached("Date");
    private static final AsciiString TYPE = AsciiString.cached("Content-Type");
    private static final AsciiString LENGTH = AsciiString.cached("Content-Length");

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final Channel listener;
    private final long loopThread;

    private NettyServer(int port) throws IOException {
        try {
            loopThread = group.submit(() -> Thread.currentThread().threadId()).get();
            listener = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new HttpServerCodec(), new Answerer());
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .sync()
                    .channel();
        } catch (Exception e) {
            Future<?> _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Starts a server.
     *
     * @throws IOException if it cannot listen there
     */
    static NettyServer start(int port) throws IOException {
        return new NettyServer(port);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public Sample sample() {
        return new Sample(requests.get(), 0, accepted.get(), failures.get(), open.get(), 0,
                Figures.allocatedBy(loopThread), Figures.collections(), Figures.directBytes(), Figures.heapBytes());
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Answerer extends ChannelInboundHandlerAdapter {
        private long second;
        private String date = "";

        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.lazySet(accepted.getPlain() + 1);
            open.lazySet(open.getPlain() + 1);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.lazySet(open.getPlain() - 1);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpRequest request) {
                    answer(context, request);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answer(ChannelHandlerContext context, HttpRequest request) {
            ByteBuf text = context.alloc().buffer(TEXT.length).writeBytes(TEXT);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, text);
            response.headers()
                    .set(DATE, date())
                    .set(TYPE, HttpHeaderValues.TEXT_PLAIN)
                    .setInt(LENGTH, TEXT.length);
            requests.lazySet(requests.getPlain() + 1);
            if (HttpUtil.isKeepAlive(request)) {
                ChannelFuture _ = context.write(response, context.voidPromise());
            } else {
                context.write(response).addListener(ChannelFutureListener.CLOSE);
            }
        }

        /** Rendered once a second, as the demo's own server does. */
        private String date() {
            long now = System.currentTimeMillis() / 1000;
            if (now != second) {
                second = now;
                date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.ofEpochSecond(now).atOffset(ZoneOffset.UTC));
            }
            return date;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                failures.lazySet(failures.getPlain() + 1);
            }
            ChannelFuture _ = context.close();
        }
    }
}
