package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server and clients of Netty's, all on one of our allocators. */
@Timeout(120)
class HttpServerTest {
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 50;
    private static final int LARGEST_BODY = 1 << 20;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Answers with the body that it was sent. */
    private final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            ByteBuf body = context.alloc().buffer(16).writeBytes(request.content());
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            context.writeAndFlush(response);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.set(cause);
            context.close();
        }
    }

    /** Sums up each answer. */
    private final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final BlockingQueue<Long> sums = new LinkedBlockingQueue<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            sums.add(sum(response.content()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.set(cause);
            context.close();
        }
    }

    private static long sum(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return ((long) copy.length << 32) + Arrays.hashCode(copy);
    }

    private static Channel serve(PoolchainByteBufAllocator allocator, MultiThreadIoEventLoopGroup loops, ChannelInitializer<Channel> initializer)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(initializer)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private ChannelInitializer<Channel> server() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST_BODY), new Echo());
            }
        };
    }

    private Channel connect(PoolchainByteBufAllocator allocator, MultiThreadIoEventLoopGroup loops, Channel server, Answers answers)
            throws InterruptedException {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, allocator)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_BODY), answers);
                    }
                })
                .connect(server.localAddress())
                .sync()
                .channel();
    }

    /** A body that goes out, and what its answer sums up to. */
    private static long post(Channel channel, int connection, int round) {
        int size = round % 10 == 0 ? 100_000 + connection : 1 + (round * 7919 + connection * 131) % 3000;
        ByteBuf body = round % 2 == 0 ? channel.alloc().directBuffer(64) : channel.alloc().heapBuffer(64);
        for (int i = 0; i < size; i += 100) { // in pieces, so that it grows
            byte[] piece = new byte[Math.min(100, size - i)];
            Arrays.fill(piece, (byte) (i * connection + round));
            body.writeBytes(piece);
        }
        long sum = sum(body);
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", body);
        request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, size);
        channel.writeAndFlush(request).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        return sum;
    }

    @Test
    void shouldServeAndAccountForAllBuffers() throws Exception {
        PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.create();
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            Channel server = serve(allocator, loops, server());
            List<Channel> channels = new ArrayList<>();
            List<Answers> answers = new ArrayList<>();
            for (int c = 0; c < CONNECTIONS; c++) {
                answers.add(new Answers());
                channels.add(connect(allocator, loops, server, answers.getLast()));
            }
            for (int round = 0; round < ROUNDS; round++) {
                List<Long> expected = new ArrayList<>();
                for (int c = 0; c < CONNECTIONS; c++) {
                    expected.add(post(channels.get(c), c, round));
                }
                for (int c = 0; c < CONNECTIONS; c++) {
                    Long sum = answers.get(c).sums.poll(30, TimeUnit.SECONDS);
                    assertThat(sum).as("round %s, connection %s, failure %s", round, c, failure.get()).isEqualTo(expected.get(c));
                }
            }
            assertThat(allocator.pool().stats().hits()).isPositive();
            for (Channel channel : channels) {
                channel.close().sync();
            }
            server.close().sync();
        } finally {
            loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
        assertThat(failure.get()).isNull();
        assertThat(allocator.pool().stats().inUse()).isZero();
        allocator.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void shouldEndConnectionsWhenItIsClosedUnderThem() throws Exception {
        PoolchainByteBufAllocator servers = PoolchainByteBufAllocator.create();
        PoolchainByteBufAllocator clients = PoolchainByteBufAllocator.create();
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            Channel server = serve(servers, loops, server());
            Answers answers = new Answers();
            Channel channel = connect(clients, loops, server, answers);
            long expected = post(channel, 1, 1);
            assertThat(answers.sums.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
            servers.close();
            post(channel, 1, 2);
            assertThat(channel.closeFuture().await(30, TimeUnit.SECONDS)).as("the connection has been closed by the server").isTrue();
            assertThat(failure.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        } finally {
            loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
        assertThat(servers.pool().stats().inUse()).isZero();
        clients.close();
        assertThat(clients.pool().stats().inUse()).isZero();
    }
}
