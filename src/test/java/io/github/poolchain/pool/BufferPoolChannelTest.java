package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Pipe;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A channel that reads into a buffer which has been given back: an error, but the memory must stay until it ends. */
class BufferPoolChannelTest {
    private final BufferPool pool = BufferPool.create();
    private AsynchronousSocketChannel reader;
    private AsynchronousSocketChannel writer;

    @BeforeEach
    void connect() throws Exception {
        try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            reader = AsynchronousSocketChannel.open();
            Future<Void> connected = reader.connect(server.getLocalAddress());
            writer = server.accept().get(Rendezvous.PATIENCE_SECONDS, SECONDS);
            connected.get(Rendezvous.PATIENCE_SECONDS, SECONDS);
        }
    }

    @AfterEach
    void close() throws IOException {
        reader.close();
        writer.close();
        pool.close();
    }

    @Test
    void shouldReadAndWriteThroughChannels() throws Exception {
        try (PooledBuffer out = pool.acquire(1);
                PooledBuffer in = pool.acquire(1)) {
            out.byteBuffer().putLong(42).flip();
            write(out.byteBuffer());
            Future<Integer> read = reader.read(in.byteBuffer());
            assertThat(read.get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
            assertThat(in.byteBuffer().flip().getLong()).isEqualTo(42);
        }
    }

    @Test
    void shouldKeepASlabThatAChannelUsesUntilALaterTrim() throws Exception {
        PooledBuffer buffer = pool.acquire(1);
        ByteBuffer view = buffer.byteBuffer();
        Future<Integer> read = reader.read(view);
        buffer.close();
        long bytes = pool.stats().nativeBytes();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.trim()).isZero();
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 64, 64, 0, bytes, Long.MAX_VALUE));
        }
        pool.acquire(1).close();
        assertThat(pool.stats().created()).as("the slab is still lent from").isEqualTo(64);
        write(ByteBuffer.wrap(new byte[8]));
        assertThat(read.get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
        trimUntil(bytes);
    }

    @Test
    void shouldKeepALargeBufferThatAChannelUsesUntilALaterTrim() throws Exception {
        PooledBuffer buffer = pool.acquire(2 << 20);
        Future<Integer> read = reader.read(buffer.byteBuffer());
        buffer.close();
        for (int i = 0; i < 3; i++) {
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 1, 1, 0, 2 << 20, Long.MAX_VALUE));
            assertThat(pool.trim()).isZero();
        }
        write(ByteBuffer.wrap(new byte[8]));
        assertThat(read.get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
        while (pool.stats().nativeBytes() > 0) {
            long _ = pool.trim(); // or the thread in the background, which may come late
        }
    }

    @Test
    void shouldFreeASlabThatAChannelUsedDuringCloseWhenClosedAgain() throws Exception {
        PooledBuffer buffer = pool.acquire(1);
        Future<Integer> read = reader.read(buffer.byteBuffer());
        buffer.close();
        pool.close();
        assertThat(pool.stats().nativeBytes()).isPositive();
        write(ByteBuffer.wrap(new byte[8]));
        assertThat(read.get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (pool.stats().nativeBytes() > 0 && System.nanoTime() < deadline) {
            pool.close();
        }
        assertThat(pool.stats().nativeBytes()).isZero();
    }

    @Test
    void shouldRaiseWhenAChannelIsGivenMemoryThatIsGone() throws Exception {
        PooledBuffer buffer = pool.acquire(1);
        ByteBuffer view = buffer.byteBuffer();
        buffer.close();
        pool.trim();
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            assertThatThrownBy(() -> sink.write(view)).isInstanceOf(IllegalStateException.class);
            sink.write(ByteBuffer.wrap(new byte[8]));
            assertThatThrownBy(() -> source.read(view)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** The channel may let go of the memory a moment after it has reported the end. */
    private void trimUntil(long expected) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        long bytes = 0;
        while (bytes == 0 && System.nanoTime() < deadline) {
            bytes = pool.trim();
        }
        assertThat(bytes).isEqualTo(expected);
        assertThat(pool.stats().nativeBytes()).isZero();
    }

    private void write(ByteBuffer from) throws Exception {
        assertThat(writer.write(from).get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
    }
}
