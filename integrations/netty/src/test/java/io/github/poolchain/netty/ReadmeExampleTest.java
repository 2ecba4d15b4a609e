package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Readme;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's Java, compiled and run; and a test that the README shows that. */
@Timeout(60)
class ReadmeExampleTest {
    @Test
    void shouldServe() throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ChannelHandler handler = new ChannelHandlerAdapter() {};
        SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        // README
        PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder()
                .maxDirectBytes(256 << 20)      // beyond it: Netty's OutOfDirectMemoryError
                .softDirectBytes(64 << 20)      // beyond it: what is idle goes back at once, not after a period
                .build();
        ServerBootstrap server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(handler);
        Channel channel = server.bind(address).sync().channel();
        System.out.println(allocator.metric());
        channel.closeFuture().addListener(closed -> allocator.close());    // what is still lent ends when it is released
        // end of README
        assertThat(channel.alloc()).isSameAs(allocator);
        channel.close().sync();
        loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        assertThat(allocator.pool().stats().inUse()).isZero();
    }

    @Test
    void shouldShowInTheReadmeWhatIsCompiledHere() throws IOException {
        Readme.shouldShow(ReadmeExampleTest.class);
    }
}
