package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The close of an arena waits until every thread of the process has come to a safe point, some 15 ms beside busy threads. So a release
 * leaves that to {@code trim}, {@code close} or a background thread.
 */
class OversizeReleaseTest {
    private static final int BUFFERS = 100;

    /** A background thread may be quick enough to close some before they are looked at, but not all. */
    @Test
    void shouldNotCloseTheArenaOfAnOversizeBufferInItsRelease() {
        try (BufferPool pool = BufferPool.builder().largestBuffer(1 << 10).noAging().build()) {
            int open = 0;
            for (int i = 0; i < BUFFERS; i++) {
                PooledBuffer buffer = pool.acquire(5_000);
                MemorySegment segment = buffer.segment();
                buffer.close();
                if (segment.scope().isAlive()) {
                    open++;
                }
            }
            assertThat(open).isGreaterThan(BUFFERS / 2);
        }
    }

    @Test
    void shouldGiveOversizeMemoryBackWithTheNextTrim() {
        try (BufferPool pool = BufferPool.builder().largestBuffer(1 << 10).noAging().build()) {
            List<MemorySegment> segments = new ArrayList<>();
            for (int i = 0; i < BUFFERS; i++) {
                PooledBuffer buffer = pool.acquire(5_000);
                segments.add(buffer.segment());
                buffer.close();
            }
            pool.trim();
            assertThat(pool.stats().nativeBytes()).isZero();
            assertThat(segments).noneMatch(segment -> segment.scope().isAlive());
        }
    }

    /** Buffer after buffer within a limit that has room for two: what has been released must not stand in the way. */
    @Test
    void shouldFindTheRoomOfWhatHasBeenReleased() {
        try (BufferPool pool = BufferPool.builder().largestBuffer(1 << 10).maxBytes(12_000).noAging().build()) {
            for (int i = 0; i < BUFFERS; i++) {
                pool.acquire(5_000 + i).close();
                assertThat(pool.stats().nativeBytes()).isLessThanOrEqualTo(12_000);
            }
        }
    }
}
