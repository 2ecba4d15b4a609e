package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.ResidentMemory;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many buffers a slab has, how many there may be, and what becomes of an index that is used up. */
class BufferPoolSlabsTest {
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"128, 64", "256, 64", "1024, 64", "2048, 32", "8192, 8", "65536, 1", "1048576, 1", "16777216, 1"})
    void shouldMakeFewerBuffersAtOnceTheLargerTheyAre(int bytes, int buffers) {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).largestBuffer(16 * MIB).build()) {
            pool.acquire(bytes).close();
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, buffers, buffers, 0, (long) bytes * buffers, Long.MAX_VALUE));
        }
    }

    /** A size of which few are used takes little. */
    @ParameterizedTest
    @CsvSource({"256, 64 64 64", "4096, 16 16 32 64 64", "65536, 1 1 2 4 4", "1048576, 1 1 2 4 4", "2097152, 1 1 2 2", "4194304, 1 1 1"})
    void shouldMakeNoMoreBuffersAtOnceThanThereAre(int bytes, String slabs) {
        try (BufferPool pool = BufferPool.builder().largestBuffer(16 * MIB).noAging().build()) {
            List<PooledBuffer> lent = new ArrayList<>();
            int made = 0;
            for (String slab : slabs.split(" ", -1)) {
                lent.add(pool.acquire(bytes));
                made += Integer.parseInt(slab);
                assertThat(pool.stats().created()).isEqualTo(made);
                while (lent.size() < made) {
                    lent.add(pool.acquire(bytes));
                }
            }
            lent.forEach(PooledBuffer::close);
        }
    }

    @Test
    void shouldHoldOnlyWhatWasAskedForOfTheLargestSize() {
        try (BufferPool pool = BufferPool.builder().largestBuffer(64 * MIB).build()) {
            long before = ResidentMemory.bytes();
            pool.acquire(64 * MIB).close();
            assertThat(ResidentMemory.bytes() - before).isBetween(48L * MIB, 96L * MIB);
        }
    }

    private static BufferPool ofFewBuffers(int buffers) {
        BufferPool.Builder builder = BufferPool.builder().noAging();
        builder.maxBuffers = buffers;
        return builder.build();
    }

    @Test
    void shouldSayInItsCallersTermsThatThereAreAsManyBuffersAsThereMayBe() throws Exception {
        try (BufferPool pool = ofFewBuffers(100)) {
            List<PooledBuffer> lent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                lent.add(pool.acquire(256));
            }
            assertThat(pool.stats().created()).isEqualTo(100);
            assertThatThrownBy(() -> pool.acquire(1))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("no room for a buffer of 1 bytes: there are 100 buffers, which is the most there may be, and 100 buffers are in use");
            assertThat(pool.tryAcquire(2 * MIB)).isNull();
            assertThat(pool.acquire(1, Duration.ofMillis(1))).isNull();
            FutureTask<PooledBuffer> waiting = Threads.start(Thread.ofPlatform().daemon(), () -> pool.acquire(1, Duration.ofDays(1)));
            while (pool.stats().waiters() == 0) {
                Threads.letOthersRun();
            }
            lent.removeLast().close();
            lent.add(Threads.result(waiting));
            lent.forEach(PooledBuffer::close);
        }
    }

    @Test
    void shouldGiveUpIdleBuffersOfOtherSizesForOneOfThisWhenThereMayBeNoMore() {
        try (BufferPool pool = ofFewBuffers(64)) {
            pool.acquire(256).close();
            assertThat(pool.stats().idle()).isEqualTo(64);
            PooledBuffer larger = pool.acquire(4_096);
            assertThat(larger.capacity()).isEqualTo(4_096);
            larger.close();
        }
    }

    private static BufferPool ofFewLeases(int leases, long bytes) {
        BufferPool.Builder builder = BufferPool.builder().maxBytes(bytes).noAging();
        builder.leasesOfAnIndex = leases;
        return builder.build();
    }

    @Test
    void shouldNeverIssueAHandleTwiceThoughIndexesAreUsedUp() {
        try (BufferPool pool = ofFewLeases(3, 256)) {
            Set<Long> handles = new HashSet<>();
            Set<Long> indexes = new HashSet<>();
            Set<Long> addresses = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                PooledBuffer buffer = pool.acquire(1);
                long handle = buffer.handle();
                assertThat(handles.add(handle)).as("new").isTrue();
                indexes.add(handle & BufferTable.MAX_BUFFERS);
                addresses.add(buffer.segment().address());
                assertThat(pool.get(handle)).isSameAs(buffer);
                buffer.close();
                assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
                assertThatThrownBy(buffer::close).isInstanceOf(StaleHandleException.class);
            }
            assertThat(indexes).hasSize(100);
            assertThat(addresses).as("all of one buffer").hasSize(1);
            assertThat(pool.trim()).isEqualTo(256);
        }
    }

    @Test
    void shouldGoOnWithAnIndexWhereItsLastBufferHasEnded() {
        try (BufferPool pool = ofFewLeases(100, 256)) {
            Set<Long> handles = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                PooledBuffer buffer = pool.acquire(1);
                assertThat(handles.add(buffer.handle())).isTrue();
                assertThat(buffer.handle() & BufferTable.MAX_BUFFERS).as("index").isEqualTo(1);
                buffer.close();
                assertThat(pool.trim()).isEqualTo(256);
            }
            PooledBuffer buffer = pool.acquire(1);
            assertThat(buffer.handle() & BufferTable.MAX_BUFFERS).as("the first is used up").isEqualTo(2);
            buffer.close();
        }
    }

    @Test
    void shouldBeginElsewhereThanOtherPools() {
        try (BufferPool a = BufferPool.create();
                BufferPool b = BufferPool.create();
                PooledBuffer ofA = a.acquire(1);
                PooledBuffer ofB = b.acquire(1)) {
            long distance = Math.abs((ofA.handle() >>> 24) - (ofB.handle() >>> 24));
            assertThat(Math.min(distance, (1L << 39) - distance)).as("generations").isGreaterThanOrEqualTo(1L << 20);
        }
    }
}
