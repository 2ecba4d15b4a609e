package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a buffer is, and what the builder takes. */
class BufferPoolSizesTest {
    @Test
    void shouldLendTheNextPowerOfTwo() {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(256).largestBuffer(1 << 16).build()) {
            for (int size = 256; size <= 1 << 16; size *= 2) {
                assertCapacity(pool, size - 1, size);
                assertCapacity(pool, size, size);
                if (size < 1 << 16) {
                    assertCapacity(pool, size + 1, 2 * size);
                }
            }
            assertCapacity(pool, 0, 256);
            assertCapacity(pool, 1, 256);
            assertCapacity(pool, 127, 256);
        }
    }

    @Test
    void shouldLendAtLeastWhatWasAskedForInEveryGeometry() {
        int[] sizes = {128, 256, 1_024, 8_192};
        for (int smallest : sizes) {
            for (int largest : sizes) {
                if (smallest <= largest) {
                    try (BufferPool pool =
                            BufferPool.builder().smallestBuffer(smallest).largestBuffer(largest).build()) {
                        for (int bytes = 0; bytes < 10_000; bytes += bytes < 300 ? 1 : 37) {
                            int expected = bytes > largest ? bytes : Math.max(smallest, ceilingPowerOfTwo(bytes));
                            assertCapacity(pool, bytes, expected);
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldAlignEveryBufferTo128() {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).largestBuffer(1_024).build()) {
            List<PooledBuffer> lent = new ArrayList<>();
            for (int bytes : new int[] {1, 128, 129, 1_000, 1_025, 1_999, 3, 5_001}) {
                PooledBuffer buffer = pool.acquire(bytes);
                assertThat(buffer.segment().address() % 128).isZero();
                lent.add(buffer);
            }
            lent.forEach(PooledBuffer::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -256, Integer.MIN_VALUE})
    void shouldRefuseANegativeSizeAndChangeNothing(int bytes) {
        try (BufferPool pool = BufferPool.create()) {
            assertThatThrownBy(() -> pool.acquire(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("minBytes is " + bytes)
                    .hasMessageContaining("less than 0");
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 0, 0, 0, Long.MAX_VALUE));
        }
    }

    // ---- Larger than the largest

    @Test
    void shouldLendExactlyWhatWasAskedForBeyondTheLargestSize() {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).largestBuffer(1_024).build()) {
            PooledBuffer buffer = pool.acquire(1_025);
            assertThat(buffer.capacity()).isEqualTo(1_025);
            assertThat(buffer.segment().byteSize()).isEqualTo(1_025);
            assertThat(buffer.byteBuffer().capacity()).isEqualTo(1_025);
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(1, 0, 1, 0, 1_025, Long.MAX_VALUE));
            assertThat(pool.get(buffer.handle())).isSameAs(buffer);
            var segment = buffer.segment();
            buffer.close();
            Held.await(pool, new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
            assertThat(segment.scope().isAlive()).isFalse();
        }
    }

    @Test
    void shouldGiveBackLargeBuffersOneByOne() {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).largestBuffer(128).build()) {
            PooledBuffer a = pool.acquire(10_000);
            PooledBuffer b = pool.acquire(20_000);
            PooledBuffer small = pool.acquire(1);
            long slab = pool.stats().nativeBytes() - 30_000;
            a.close();
            Held.awaitBytes(pool, slab + 20_000);
            assertThat(pool.stats().discarded()).isEqualTo(1);
            b.segment().fill((byte) 1);
            b.close();
            Held.awaitBytes(pool, slab);
            small.close();
        }
    }

    // ---- The builder

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 127, (1 << 30) + 1, Integer.MAX_VALUE})
    void shouldNameASizeThatIsOutOfRange(int bytes) {
        assertThatThrownBy(() -> BufferPool.builder().smallestBuffer(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("smallestBuffer is " + bytes + ", not in [128, 1073741824]");
        assertThatThrownBy(() -> BufferPool.builder().largestBuffer(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("largestBuffer is " + bytes + ", not in [128, 1073741824]");
    }

    @ParameterizedTest
    @CsvSource({"128, 128", "129, 256", "255, 256", "1000, 1024", "1025, 2048"})
    void shouldRoundSizesUpToAPowerOfTwo(int bytes, int rounded) {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(bytes).build()) {
            assertCapacity(pool, 0, rounded);
        }
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).largestBuffer(bytes).build()) {
            assertCapacity(pool, rounded, rounded);
            long kept = pool.stats().nativeBytes();
            assertCapacity(pool, rounded + 1, rounded + 1);
            Held.awaitBytes(pool, kept); // the larger is not
        }
    }

    @Test
    void shouldTakeTheLimitsOfEachRange() {
        assertThatCode(() -> {
                    BufferPool.builder().smallestBuffer(128).largestBuffer(1 << 30).build().close();
                    BufferPool.builder().smallestBuffer(1 << 30).largestBuffer(1 << 30).build().close();
                    BufferPool.builder().maxBytes(256).build().close();
                    BufferPool.builder().maxBytes(Long.MAX_VALUE).build().close();
                    BufferPool.builder().smallestBuffer((1 << 29) + 1).largestBuffer((1 << 29) + 1).build().close();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void shouldRefuseALimitThatIsNotPositive(long bytes) {
        assertThatThrownBy(() -> BufferPool.builder().maxBytes(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes is " + bytes + ", less than 1");
    }

    @Test
    void shouldRefuseSizesThatContradictEachOther() {
        assertThatThrownBy(() -> BufferPool.builder().smallestBuffer(1_024).largestBuffer(512).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1024")
                .hasMessageContaining("512");
        assertThatThrownBy(() -> BufferPool.builder().smallestBuffer(1_024).maxBytes(1_023).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1024")
                .hasMessageContaining("1023");
    }

    @Test
    void shouldTakeNoMemoryForBuffersUntilTheFirstIsAskedFor() {
        try (BufferPool pool = BufferPool.create()) {
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 0, 0, 0, Long.MAX_VALUE));
        }
    }

    private static void assertCapacity(BufferPool pool, int bytes, int expected) {
        try (PooledBuffer buffer = pool.acquire(bytes)) {
            assertThat(buffer.capacity()).as("for " + bytes).isEqualTo(expected).isGreaterThanOrEqualTo(bytes);
            assertThat(buffer.segment().byteSize()).isEqualTo(expected);
            assertThat(buffer.byteBuffer().capacity()).isEqualTo(expected);
        }
    }

    private static int ceilingPowerOfTwo(int bytes) {
        return bytes <= 1 ? 1 : Integer.highestOneBit(bytes - 1) << 1;
    }
}
