package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool that may hold so many bytes and no more. */
class BufferPoolLimitTest {
    private static final int KIB = 1_024;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 63, 64, 65, 100, 129})
    void shouldLendAsManyBuffersAsTheLimitHasRoomFor(int buffers) {
        try (BufferPool pool = BufferPool.builder().maxBytes(buffers * 256L + 255).build()) {
            for (int round = 0; round < 2; round++) {
                List<PooledBuffer> lent = acquire(pool, buffers, 256);
                assertThat(pool.stats().nativeBytes()).isEqualTo(buffers * 256L);
                assertThatThrownBy(() -> pool.acquire(256)).isExactlyInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> pool.acquire(0)).isExactlyInstanceOf(IllegalStateException.class);
                assertThat(Held.of(pool.stats())).isEqualTo(
                        new Held(buffers, 0, buffers, 0, buffers * 256L, buffers * 256L + 255));
                lent.forEach(PooledBuffer::close);
            }
        }
    }

    @Test
    void shouldSayWhatIsTakenAndHowMuchMayBe() {
        try (BufferPool pool = BufferPool.builder().maxBytes(3 * KIB).build()) {
            List<PooledBuffer> lent = acquire(pool, 2, KIB);
            assertThatThrownBy(() -> pool.acquire(2 * KIB))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a buffer of 2048 bytes")
                    .hasMessageContaining("2048 of at most 3072 bytes")
                    .hasMessageContaining("2 buffers are in use");
            lent.forEach(PooledBuffer::close);
        }
    }

    @Test
    void shouldGoOnAfterItHasRefused() {
        try (BufferPool pool = BufferPool.builder().maxBytes(1 * KIB).build()) {
            List<PooledBuffer> lent = acquire(pool, 4, 256);
            assertThatThrownBy(() -> pool.acquire(1)).isExactlyInstanceOf(IllegalStateException.class);
            lent.removeLast().close();
            lent.add(pool.acquire(1));
            assertThatThrownBy(() -> pool.acquire(1)).isExactlyInstanceOf(IllegalStateException.class);
            lent.forEach(PooledBuffer::close);
            pool.acquire(1 * KIB).close();
        }
    }

    @Test
    void shouldGiveUpIdleSlabsOfOtherSizesToServeThisOne() {
        try (BufferPool pool = BufferPool.builder().maxBytes(64 * KIB).build()) {
            List<PooledBuffer> small = acquire(pool, 256, 256); // sixteen slabs of 16 buffers
            assertThat(pool.stats().nativeBytes()).isEqualTo(64 * KIB);
            PooledBuffer kept = small.removeFirst();
            small.forEach(PooledBuffer::close);
            kept.byteBuffer().putInt(42);

            PooledBuffer large = pool.acquire(32 * KIB);
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(2, 15, 257, 240, 36 * KIB, 64 * KIB));
            assertThatThrownBy(() -> pool.acquire(32 * KIB))
                    .hasMessageContaining("32768")
                    .hasMessageContaining("36864 of at most 65536")
                    .hasMessageContaining("2 buffers are in use");
            PooledBuffer half = pool.acquire(16 * KIB);
            assertThat(pool.stats().nativeBytes()).isEqualTo(52 * KIB);
            try (PooledBuffer idle = pool.acquire(1)) {
                assertThat(idle.capacity()).isEqualTo(256);
            }
            assertThat(kept.byteBuffer().getInt(0)).isEqualTo(42);
            kept.close();
            large.close();
            half.close();
        }
    }

    @Test
    void shouldCountLargeBuffersToTheLimit() {
        try (BufferPool pool =
                BufferPool.builder().smallestBuffer(128).largestBuffer(KIB).maxBytes(10 * KIB).build()) {
            PooledBuffer large = pool.acquire(9 * KIB);
            assertThatThrownBy(() -> pool.acquire(1 * KIB + 1))
                    .hasMessageContaining("a buffer of 1025 bytes")
                    .hasMessageContaining("9216 of at most 10240");
            PooledBuffer rest = pool.acquire(1 * KIB);
            assertThat(pool.stats().nativeBytes()).isEqualTo(10 * KIB);
            large.close();
            Held.awaitBytes(pool, 1 * KIB);
            pool.acquire(9 * KIB).close();
            rest.close();
            pool.acquire(10 * KIB).close();
            Held.awaitBytes(pool, 0); // the idle slab had to go
        }
    }

    @Test
    void shouldRefuseTheLargestBufferThereCouldBe() {
        try (BufferPool pool = BufferPool.builder().maxBytes(KIB).build()) {
            assertThatThrownBy(() -> pool.acquire(Integer.MAX_VALUE))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("2147483647")
                    .hasMessageContaining("0 of at most 1024");
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 0, 0, 0, KIB));
        }
    }

    @Test
    void shouldServeWhatIsIdleBeforeItMakesMore() {
        try (BufferPool pool = BufferPool.create()) {
            List<PooledBuffer> lent = acquire(pool, 64, 256);
            assertThat(pool.stats().created()).isEqualTo(64);
            lent.forEach(PooledBuffer::close);
            acquire(pool, 64, 256).forEach(PooledBuffer::close);
            assertThat(pool.stats().created()).isEqualTo(64);
        }
    }

    /** As many threads as buffers, each with one at a time: so there is always one for who asks, trimmed or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNeverRefuseWhileThereIsABufferForEachThread(boolean trimming) throws InterruptedException {
        int threads = 3;
        AtomicBoolean done = new AtomicBoolean();
        try (BufferPool pool = BufferPool.builder().maxBytes(threads * 256L).build()) {
            Rendezvous.of(threads + (trimming ? 1 : 0), (thread, rendezvous) -> {
                if (thread == threads) {
                    while (!done.get()) {
                        pool.trim();
                    }
                    return;
                }
                for (int i = 0; i < 20_000; i++) {
                    PooledBuffer buffer = pool.acquire(1);
                    buffer.byteBuffer().putInt(0, thread);
                    assertThat(buffer.byteBuffer().getInt(0)).isEqualTo(thread);
                    buffer.close();
                }
                done.set(true);
            });
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            assertThat(stats.nativeBytes()).isEqualTo(stats.idle() * 256).isLessThanOrEqualTo(threads * 256L);
        }
    }

    private static List<PooledBuffer> acquire(BufferPool pool, int count, int bytes) {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lent.add(pool.acquire(bytes));
        }
        return lent;
    }
}
