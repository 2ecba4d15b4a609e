package io.github.poolchain.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PoolStats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jetty's documentation promises of a pool and its buffers, and what this one promises beyond. */
@Timeout(120)
class PoolchainByteBufferPoolTest {
    private final PoolchainByteBufferPool pool = PoolchainByteBufferPool.create();

    @AfterEach
    void close() {
        pool.close();
        pool.close();
        assertThat(pool.directStats().nativeBytes()).isZero();
        assertThat(pool.directStats().inUse() + pool.heapStats().inUse()).isZero();
    }

    private PoolStats stats(boolean direct) {
        return direct ? pool.directStats() : pool.heapStats();
    }

    // ---- Lending

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendEmptyBuffersThatHaveRoom(boolean direct) {
        for (int size : new int[] {0, 1, 255, 256, 257, 1000, 8192, 65_536, 1 << 20, (1 << 20) + 1, 3_000_000}) {
            RetainableByteBuffer.Mutable buffer = pool.acquire(size, direct);
            assertThat(buffer.isDirect()).isEqualTo(direct);
            assertThat(buffer.capacity()).isEqualTo(size > 1 << 20 ? size : Math.max(256, Integer.highestOneBit(2 * size - 1)));
            assertThat(buffer.remaining()).isZero();
            assertThat(buffer.isMutable()).isTrue();
            ByteBuffer bytes = buffer.getByteBuffer();
            assertThat(bytes.position()).isZero();
            assertThat(bytes.limit()).isZero();
            assertThat(bytes.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            assertThat(bytes.hasArray()).isEqualTo(!direct);
            BufferUtil.clearToFill(bytes);
            bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(1).flip();
            assertThat(buffer.release()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendTheSameMemoryAgain(boolean direct) {
        RetainableByteBuffer.Mutable first = pool.acquire(1000, direct);
        first.putLong(0x0123456789ABCDEFL);
        first.release();
        RetainableByteBuffer.Mutable second = pool.acquire(1000, direct);
        assertThat(second).isNotSameAs(first);
        assertThat(second.getByteBuffer().limit(8).getLong(0)).isEqualTo(0x0123456789ABCDEFL);
        assertThat(stats(direct).hits()).isEqualTo(1);
        assertThat(stats(direct).inUse()).isEqualTo(1);
        second.release();
        assertThat(stats(direct).idle()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseNegativeSizes(boolean direct) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.acquire(-1, direct))
                .withMessage("size is -1, less than 0");
        assertThatNullPointerException().isThrownBy(() -> PoolchainByteBufferPool.of(null)).withMessage("direct");
    }

    @Test
    void shouldServeJettysSizedPoolAndAccumulators() {
        ByteBufferPool.Sized sized = new ByteBufferPool.Sized(pool, true, 4096);
        RetainableByteBuffer.DynamicCapacity dynamic = new RetainableByteBuffer.DynamicCapacity(sized, 1 << 20, 0);
        byte[] text = "0123456789".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i += 1000) {
            RetainableByteBuffer.Mutable part = sized.acquire(true);
            part.put(text, i, 1000);
            assertThat(dynamic.append(part)).isTrue();
            part.release();
        }
        assertThat(dynamic.size()).isEqualTo(text.length);
        assertThat(dynamic.takeByteArray()).isEqualTo(text);
        dynamic.release();
        assertThat(pool.directStats().inUse()).isZero();
    }

    // ---- Retain and release

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndALeaseWithTheLastRelease(boolean direct) {
        RetainableByteBuffer.Mutable buffer = pool.acquire(1000, direct);
        assertThat(buffer.canRetain()).isTrue();
        assertThat(buffer.isRetained()).isFalse();
        buffer.retain();
        assertThat(buffer.isRetained()).isTrue();
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(buffer::asMutable);
        assertThat(buffer.release()).isFalse();
        assertThat(stats(direct).inUse()).isEqualTo(1);
        assertThat(buffer.release()).isTrue();
        assertThat(stats(direct).inUse()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseWhoComesTooLateEvenIfTheMemoryIsLentAgain(boolean direct) {
        RetainableByteBuffer.Mutable late = pool.acquire(1000, direct);
        late.release();
        RetainableByteBuffer.Mutable next = pool.acquire(1000, direct);
        assertThatIllegalStateException().isThrownBy(late::release).withMessageContaining("already released");
        assertThatIllegalStateException().isThrownBy(late::retain).withMessageContaining("released");
        assertThat(late.canRetain()).isFalse();
        assertThat(stats(direct).inUse()).isEqualTo(1);
        assertThat(pool.acquire(1000, direct).release()).isTrue();
        next.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheMemoryOfASlice(boolean direct) {
        RetainableByteBuffer.Mutable buffer = pool.acquire(1000, direct);
        buffer.put("hello, world".getBytes(StandardCharsets.US_ASCII));
        RetainableByteBuffer slice = buffer.slice(5);
        RetainableByteBuffer copy = buffer.copy();
        RetainableByteBuffer rest = buffer.slice();
        assertThat(buffer.release()).isFalse();
        assertThat(text(slice)).isEqualTo("hello");
        assertThat(text(copy)).isEqualTo("hello, world");
        assertThat(text(rest)).isEqualTo("hello, world");
        assertThat(stats(direct).inUse()).as("the buffer and its copy").isEqualTo(2);
        slice.release();
        rest.release();
        assertThat(stats(direct).inUse()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(slice::release);
        copy.release();
    }

    private static String text(RetainableByteBuffer buffer) {
        return BufferUtil.toString(buffer.getByteBuffer(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendToManyThreads(boolean direct) throws Exception {
        int threads = 6;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                long number = i;
                ends.add(executor.submit(() -> {
                    for (int j = 0; j < 20_000; j++) {
                        RetainableByteBuffer.Mutable buffer = pool.acquire(1 << (8 + j % 7), direct);
                        buffer.putLong(number).putLong(j);
                        RetainableByteBuffer slice = buffer.slice();
                        buffer.release();
                        if (j % 64 == 0) {
                            Thread.yield();
                        }
                        assertThat(slice.getByteBuffer().getLong(0)).isEqualTo(number);
                        assertThat(slice.getByteBuffer().getLong(8)).isEqualTo(j);
                        assertThat(slice.release()).isTrue();
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        assertThat(stats(direct).inUse()).isZero();
    }

    @Test
    void shouldGiveBackOnceThoughManyRelease() throws Exception {
        for (int i = 0; i < 2000; i++) {
            RetainableByteBuffer.Mutable buffer = pool.acquire(1000, true);
            AtomicInteger last = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            Runnable release = () -> {
                try {
                    if (buffer.release()) {
                        last.getAndIncrement();
                    }
                } catch (IllegalStateException tooLate) {
                    refused.getAndIncrement();
                }
            };
            Thread other = Thread.ofPlatform().start(release);
            release.run();
            other.join();
            assertThat(last).hasValue(1);
            assertThat(refused).hasValue(1);
            assertThat(pool.directStats().inUse()).isZero();
        }
    }

    // ---- The end of memory

    @Test
    void shouldFreeWhatIsIdle() {
        RetainableByteBuffer.Mutable direct = pool.acquire(100_000, true);
        RetainableByteBuffer.Mutable heap = pool.acquire(100_000, false);
        pool.acquire(1000, true).release();
        pool.acquire(1000, false).release();
        pool.clear();
        assertThat(pool.directStats().inUse()).isEqualTo(1);
        assertThat(pool.heapStats().idle()).isZero();
        assertThat(pool.heapStats().inUse()).isEqualTo(1);
        long held = pool.directStats().nativeBytes();
        direct.release();
        heap.release();
        pool.clear();
        assertThat(held).isGreaterThanOrEqualTo(100_000);
        assertThat(pool.directStats().nativeBytes()).isZero();
        assertThat(pool.heapStats().idle()).isZero();
    }

    @Test
    void shouldRaiseTheJdksErrorAtTheLimit() {
        try (PoolchainByteBufferPool limited =
                PoolchainByteBufferPool.of(BufferPool.builder().maxBytes(1 << 20).build())) {
            List<RetainableByteBuffer> lent = new ArrayList<>();
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> {
                        while (true) {
                            lent.add(limited.acquire(64 << 10, true));
                        }
                    })
                    .withMessageContaining("Cannot reserve 65536 bytes of direct buffer memory")
                    .withMessageContaining("limit: 1048576");
            assertThat(lent).isNotEmpty();
            limited.acquire(64 << 10, false).release();
            lent.removeLast().release();
            limited.acquire(64 << 10, true).release();
            lent.forEach(RetainableByteBuffer::release);
            assertThat(limited.directStats().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseToLendOnceClosedAndLetTheLeasesEnd(boolean direct) throws InterruptedException {
        RetainableByteBuffer.Mutable buffer = pool.acquire(1000, direct);
        RetainableByteBuffer.Mutable large = pool.acquire(2 << 20, direct);
        pool.close();
        pool.clear();
        for (int size : new int[] {0, 1000, 50_000, 2 << 20}) {
            assertThatIllegalStateException().isThrownBy(() -> pool.acquire(size, direct)).withMessage("the pool is closed");
        }
        buffer.putLong(42);
        large.putLong(43);
        RetainableByteBuffer slice = buffer.slice();
        buffer.release();
        assertThat(slice.getByteBuffer().getLong(0)).isEqualTo(42);
        slice.release();
        large.release();
        while (pool.directStats().nativeBytes() != 0) { // soon, in the background
            Thread.sleep(1);
        }
    }

    @Test
    void shouldRevokeWhatIsReleasedInDebugMode() {
        try (PoolchainByteBufferPool debug =
                PoolchainByteBufferPool.of(BufferPool.builder().debug().build())) {
            RetainableByteBuffer.Mutable buffer = debug.acquire(1000, true);
            ByteBuffer kept = buffer.getByteBuffer().limit(8);
            buffer.release();
            assertThatIllegalStateException().isThrownBy(() -> kept.getLong(0));
        }
    }

    @Test
    void shouldTellItsFigures() {
        RetainableByteBuffer.Mutable direct = pool.acquire(1000, true);
        RetainableByteBuffer.Mutable heap = pool.acquire(1000, false);
        assertThat(pool).hasToString("PoolchainByteBufferPool[direct=1, heap=1 in use]");
        assertThat(pool.dump()).contains("direct PoolStats[inUse=1", "heap PoolStats[inUse=1");
        direct.release();
        heap.release();
    }
}
