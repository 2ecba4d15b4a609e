package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.pool.BufferPool;
import io.netty.buffer.ByteBuf;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, settings, and the close. */
@Timeout(60)
class LimitsTest {
    private static final int MIB = 1 << 20;

    @Test
    void shouldRaiseNettysErrorAtTheHardLimit() {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().maxDirectBytes(4 * MIB).build()) {
            List<ByteBuf> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                taken.add(allocator.directBuffer(MIB));
            }
            assertThatThrownBy(() -> allocator.directBuffer(MIB))
                    .isInstanceOf(OutOfDirectMemoryError.class)
                    .hasMessage("failed to allocate 1048576 byte(s) of direct memory (used: 4194304, max: 4194304)")
                    .satisfies(error -> assertThat(error.getStackTrace()).anyMatch(at -> at.getMethodName().equals("directBuffer")));
            assertThat(allocator.pool().stats().inUse()).isEqualTo(4);
            taken.removeLast().release();
            taken.add(allocator.directBuffer(MIB));
            taken.forEach(ByteBuf::release);
            assertThat(allocator.pool().stats().inUse()).isZero();
        }
    }

    @Test
    void shouldChangeNothingIfThereIsNoRoomToGrow() {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().maxDirectBytes(2 * MIB).build()) {
            ByteBuf buffer = allocator.directBuffer(MIB).writeLong(42);
            ByteBuf other = allocator.directBuffer(MIB);
            assertThatThrownBy(() -> buffer.capacity(MIB + 1)).isInstanceOf(OutOfDirectMemoryError.class);
            assertThat(buffer.capacity()).isEqualTo(MIB);
            assertThat(buffer.readLong()).isEqualTo(42);
            buffer.capacity(10); // there is no room for a smaller piece, so it keeps the one it has
            assertThat(buffer.capacity()).isEqualTo(10);
            assertThat(buffer.writerIndex()).isEqualTo(8);
            other.release();
            buffer.release();
            assertThat(allocator.pool().stats().inUse()).isZero();
        }
    }

    @Test
    void shouldFreeIdleMemoryOfOtherSizesBeforeTheHardLimitIsReached() {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().maxDirectBytes(4 * MIB).build()) {
            List<ByteBuf> small = new ArrayList<>();
            for (int i = 0; i < 3 * MIB / 1024; i++) {
                small.add(allocator.directBuffer(1024));
            }
            small.forEach(ByteBuf::release);
            List<ByteBuf> large = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                large.add(allocator.directBuffer(MIB));
            }
            large.forEach(ByteBuf::release);
        }
    }

    @Test
    void shouldTrimInTheBackgroundBeyondTheSoftLimit() throws InterruptedException {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().softDirectBytes(2 * MIB).noAging().build()) {
            List<ByteBuf> taken = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                taken.add(allocator.directBuffer(MIB)); // nothing is refused
            }
            taken.forEach(ByteBuf::release);
            while (allocator.metric().usedDirectMemory() > 2 * MIB) { // for ever, if nobody trims: then the test's time is over
                Thread.sleep(20);
            }
            ByteBuf again = allocator.directBuffer(MIB);
            again.release();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLetLeasedBuffersEndWhenClosed(boolean ownPool) throws Exception {
        try (BufferPool given = BufferPool.create()) {
            PoolchainByteBufAllocator.Builder builder = PoolchainByteBufAllocator.builder();
            PoolchainByteBufAllocator allocator = ownPool ? builder.build() : builder.pool(given).build();
            ByteBuf direct = allocator.directBuffer(1000).writeLong(1);
            ByteBuf heap = allocator.heapBuffer(1000).writeLong(2);
            ByteBuf slice = direct.retainedSlice(0, 8);
            allocator.close();
            allocator.close();

            assertThatThrownBy(() -> allocator.directBuffer(10)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThatThrownBy(() -> allocator.heapBuffer(10)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThatThrownBy(() -> allocator.heapBuffer(100 * MIB)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThatThrownBy(() -> allocator.trim()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThat(slice.readLong()).isEqualTo(1);
            assertThat(heap.readLong()).isEqualTo(2);
            direct.setBytes(8, new ByteArrayInputStream(new byte[] {1, 2, 3}), 3);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            direct.getBytes(8, out, 3);
            assertThat(out.toByteArray()).containsExactly(1, 2, 3);
            direct.release();
            assertThat(allocator.pool().stats().inUse()).isOne();
            slice.release();
            heap.release();
            assertThat(allocator.pool().stats().inUse()).isZero();
            assertThat(allocator.metric().usedHeapMemory()).isZero();
            if (!ownPool) {
                given.acquire(1).close();
            }
        }
    }

    @Test
    void shouldRefuseWhenThePoolThatWasGivenIsClosed() {
        BufferPool given = BufferPool.create();
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().pool(given).build()) {
            ByteBuf leased = allocator.directBuffer(100).writeLong(42);
            allocator.directBuffer(100).release();
            given.close();
            assertThatThrownBy(() -> allocator.directBuffer(100)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThat(leased.readLong()).isEqualTo(42);
            leased.release();
            assertThat(given.stats().inUse()).isZero();
        }
    }

    @Test
    void shouldShareAPoolWithOthers() {
        try (BufferPool given = BufferPool.create();
                PoolchainByteBufAllocator one = PoolchainByteBufAllocator.builder().pool(given).checkedLeases(false).build();
                PoolchainByteBufAllocator other = PoolchainByteBufAllocator.builder().pool(given).checkedLeases(false).build()) {
            for (int i = 0; i < 100; i++) {
                ByteBuf a = one.directBuffer(100).writeLong(i);
                ByteBuf b = other.directBuffer(100).writeLong(-i);
                assertThat(a.alloc()).isSameAs(one);
                assertThat(b.alloc()).isSameAs(other);
                assertThat(a.memoryAddress()).isNotEqualTo(b.memoryAddress());
                assertThat(a.readLong() + b.readLong()).isZero();
                (i % 2 == 0 ? a : b).release();
                (i % 2 == 0 ? b : a).release();
            }
            assertThat(given.stats().inUse()).isZero();
        }
    }

    @Test
    void shouldDropObjectsWhoseMemoryIsGone() {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().checkedLeases(false).build()) {
            ByteBuf first = allocator.directBuffer(300);
            first.release();
            assertThat(allocator.trim()).isPositive();
            assertThat(allocator.metric().usedDirectMemory()).isZero();
            ByteBuf second = allocator.directBuffer(300);
            assertThat(second).isNotSameAs(first);
            assertThatThrownBy(first::release).isInstanceOf(IllegalStateException.class);
            second.release();
        }
    }

    /**
     * The pool is trimmed by somebody else, so the allocator still knows the objects of indexes that other memory has by now, sometimes at the
     * very address of the old: that takes some rounds.
     */
    @Test
    void shouldNotUseAnObjectForTheNextMemoryOfItsIndex() {
        for (int round = 0; round < 50; round++) {
            try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().checkedLeases(false).build()) {
                List<ByteBuf> first = take(allocator, 128, 256);
                first.forEach(ByteBuf::release);
                assertThat(allocator.pool().trim()).isPositive();
                List<ByteBuf> second = take(allocator, 128, 4096);
                for (int i = 0; i < second.size(); i++) {
                    second.get(i).setLong(4088, i);
                }
                for (int i = 0; i < second.size(); i++) {
                    assertThat(second.get(i).getLong(4088)).isEqualTo(i);
                }
                assertThat(first).allMatch(each -> each.refCnt() == 0);
                second.forEach(ByteBuf::release);
                assertThat(allocator.pool().stats().inUse()).isZero();
            }
        }
    }

    private static List<ByteBuf> take(PoolchainByteBufAllocator allocator, int count, int size) {
        List<ByteBuf> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(allocator.directBuffer(size));
        }
        return taken;
    }

    @Test
    void shouldNameTheValueAndTheLimitOfBadSettings() {
        PoolchainByteBufAllocator.Builder builder = PoolchainByteBufAllocator.builder();
        assertThatThrownBy(() -> builder.maxDirectBytes(0)).isInstanceOf(IllegalArgumentException.class).hasMessage("maxDirectBytes is 0, less than 1");
        assertThatThrownBy(() -> builder.softDirectBytes(-1)).isInstanceOf(IllegalArgumentException.class).hasMessage("softDirectBytes is -1, less than 1");
        assertThatThrownBy(() -> builder.smallestBuffer(127)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("127");
        assertThatThrownBy(() -> builder.largestBuffer(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1073741824");
        assertThatThrownBy(() -> builder.agingPeriod(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxDirectBytes(100).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("smallestBuffer is 256, more than maxDirectBytes, which is 100");
        assertThatThrownBy(() -> builder.maxDirectBytes(1000).softDirectBytes(2000).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softDirectBytes is 2000, more than maxDirectBytes, which is 1000");
        try (BufferPool given = BufferPool.create()) {
            assertThatThrownBy(() -> PoolchainByteBufAllocator.builder().pool(given).maxDirectBytes(1000).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("maxDirectBytes");
        }
    }

    @Test
    void shouldCountArraysThatAreTooLargeToBeKept() {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().largestBuffer(1024).build()) {
            ByteBuf heap = allocator.heapBuffer(1025);
            assertThat(allocator.metric().usedHeapMemory()).isEqualTo(1025);
            heap.capacity(3000);
            assertThat(allocator.metric().usedHeapMemory()).isEqualTo(3000);
            heap.release();
            assertThat(allocator.metric().usedHeapMemory()).isZero();
            ByteBuf direct = allocator.directBuffer(1025);
            assertThat(allocator.metric().usedDirectMemory()).isEqualTo(1025);
            direct.capacity(3000).setByte(2999, 1);
            direct.release();
        }
    }
}
