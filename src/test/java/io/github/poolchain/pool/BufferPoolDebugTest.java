package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poison, and memory that is taken away at the release. */
class BufferPoolDebugTest {
    private static final byte POISON = (byte) 0xDB;
    private static final int LARGE = 2 << 20;

    private final BufferPool pool = BufferPool.builder().debug().build();

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 256, 257, 1 << 20, LARGE})
    void shouldStopEveryAccessAfterTheRelease(int bytes) {
        PooledBuffer buffer = pool.acquire(bytes);
        MemorySegment segment = buffer.segment();
        ByteBuffer view = buffer.byteBuffer();
        MemorySegment slice = segment.asSlice(8, 8);
        ByteBuffer copy = view.duplicate();
        view.putLong(0, 42);
        long handle = buffer.handle();
        buffer.close();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> slice.fill((byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> copy.put(0, (byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::segment).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
        try (PooledBuffer next = pool.acquire(bytes)) {
            assertThat(next).isNotSameAs(buffer);
            assertThatThrownBy(buffer::handle).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldLendMemoryFullOfPoisonUnlessZeroed() {
        try (PooledBuffer small = pool.acquire(100);
                PooledBuffer large = pool.acquire(LARGE)) {
            assertThat(small.segment().toArray(ValueLayout.JAVA_BYTE)).hasSize(256).containsOnly(POISON);
            assertThat(large.byteBuffer().get(LARGE - 1)).isEqualTo(POISON);
        }
        try (BufferPool zeroed = BufferPool.builder().debug().zeroed().build();
                PooledBuffer buffer = zeroed.acquire(100)) {
            assertThat(buffer.segment().toArray(ValueLayout.JAVA_BYTE)).hasSize(256).containsOnly(0);
        }
    }

    @Test
    void shouldHaveTheSizesOfAPoolThatDoesNotDebug() {
        for (int bytes : new int[] {0, 1, 256, 257, 5_000, 1 << 20, (1 << 20) + 1}) {
            try (BufferPool usual = BufferPool.create();
                    PooledBuffer expected = usual.acquire(bytes);
                    PooledBuffer buffer = pool.acquire(bytes)) {
                assertThat(buffer.capacity()).isEqualTo(expected.capacity());
                assertThat(buffer.segment().address() % 128).isZero();
            }
        }
    }

    @Test
    void shouldKeepExactAccounts() {
        PooledBuffer a = pool.acquire(256);
        PooledBuffer b = pool.acquire(1_000);
        PooledBuffer c = pool.acquire(LARGE);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(3, 0, 3, 0, 256 + 1_024 + LARGE, Long.MAX_VALUE));
        b.close();
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(2, 0, 3, 1, 256 + LARGE, Long.MAX_VALUE));
        assertThat(pool.trim()).isZero();
        c.close();
        pool.close();
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(1, 0, 3, 2, 256, Long.MAX_VALUE));
        a.segment().fill((byte) 1);
        MemorySegment kept = a.segment();
        a.close();
        assertThatThrownBy(() -> kept.fill((byte) 2)).isInstanceOf(IllegalStateException.class);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 3, 3, 0, Long.MAX_VALUE));
        assertThat(pool.stats().hits()).isZero();
        assertThat(pool.stats().misses()).isEqualTo(3);
    }

    @Test
    void shouldKeepToTheLimitAndWaitForRoom() throws Exception {
        try (BufferPool limited = BufferPool.builder().debug().maxBytes(1_000).build()) {
            PooledBuffer a = limited.acquire(512);
            PooledBuffer b = limited.acquire(256);
            assertThat(limited.tryAcquire(256)).isNull();
            assertThatThrownBy(() -> limited.acquire(256)).isExactlyInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> limited.acquire(513, Duration.ofDays(1)))
                    .isExactlyInstanceOf(IllegalArgumentException.class);
            assertThat(limited.acquire(256, Duration.ofMillis(1))).isNull();
            FutureTask<PooledBuffer> waiting =
                    Threads.start(Thread.ofVirtual(), () -> limited.acquire(256, Duration.ofDays(1)));
            while (limited.stats().waiters() == 0) {
                Threads.letOthersRun();
            }
            a.close();
            PooledBuffer c = Threads.result(waiting);
            assertThat(c.capacity()).isEqualTo(256);
            assertThat(limited.stats().nativeBytes()).isEqualTo(512);
            assertThat(limited.stats().inUse()).isEqualTo(2);
            b.close();
            c.close();
            assertThat(limited.stats().nativeBytes()).isZero();
        }
    }

    @Test
    void shouldPoisonMemoryThatAChannelUsesAndFreeItLater() throws Exception {
        try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
                AsynchronousSocketChannel reader = AsynchronousSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Future<Void> connected = reader.connect(server.getLocalAddress());
            try (AsynchronousSocketChannel writer = server.accept().get(Rendezvous.PATIENCE_SECONDS, SECONDS)) {
                connected.get(Rendezvous.PATIENCE_SECONDS, SECONDS);
                PooledBuffer buffer = pool.acquire(1);
                MemorySegment kept = buffer.segment();
                kept.fill((byte) 1);
                Future<Integer> read = reader.read(buffer.byteBuffer());
                buffer.close();
                assertThat(kept.toArray(ValueLayout.JAVA_BYTE)).containsOnly(POISON);
                assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 1, 1, 0, 256, Long.MAX_VALUE));
                assertThat(pool.trim()).isZero();
                assertThatThrownBy(buffer::close).isInstanceOf(StaleHandleException.class);
                writer.write(ByteBuffer.wrap(new byte[8])).get(Rendezvous.PATIENCE_SECONDS, SECONDS);
                assertThat(read.get(Rendezvous.PATIENCE_SECONDS, SECONDS)).isEqualTo(8);
                long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
                while (pool.trim() == 0 && System.nanoTime() < deadline) {
                    Threads.letOthersRun();
                }
                assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
                assertThatThrownBy(() -> kept.fill((byte) 1)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void shouldTellOfLeaksInDebugModeToo() throws InterruptedException {
        Reports reports = new Reports();
        try (BufferPool watching =
                BufferPool.builder().debug().leakSampling(1).onLeak(reports).build()) {
            watching.acquire(1).close();
            watching.acquire(1).capacity();
            reports.await(1, watching);
            assertThat(watching.stats().inUse()).isEqualTo(1);
        }
        assertThat(reports.told()).hasSize(1);
    }
}
