package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.poolchain.pool.BufferPool;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which object and which memory a buffer has, one after the other. Alone: Netty's test-jar has tests run in parallel, and the level of leak
 * detection is the process'.
 */
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class RecyclingTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static PoolchainByteBufAllocator recycling() {
        return PoolchainByteBufAllocator.builder().checkedLeases(false).build();
    }

    private static ByteBuf take(PoolchainByteBufAllocator allocator, boolean direct, int size) {
        return direct ? allocator.directBuffer(size) : allocator.heapBuffer(size);
    }

    private static ByteBuf inner(ByteBuf buffer) {
        return buffer instanceof RecycledByteBuf ? buffer : buffer.unwrap();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUseTheSameObjectAgainForTheSameMemory(boolean direct) {
        try (PoolchainByteBufAllocator allocator = recycling()) {
            ByteBuf first = take(allocator, direct, 1000);
            first.writeLong(1).markReaderIndex().skipBytes(3).markWriterIndex();
            ByteBuf object = inner(first);
            first.release();
            ByteBuf second = take(allocator, direct, 700);
            assertThat(inner(second)).isSameAs(object);
            assertThat(second.refCnt()).isOne();
            assertThat(second.capacity()).isEqualTo(700);
            assertThat(second.readerIndex()).isZero();
            assertThat(second.resetReaderIndex().resetWriterIndex().writerIndex()).isZero();
            second.release();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRecogniseAStaleBufferForEverWhereLeasesAreChecked(boolean direct) {
        try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().checkedLeases(true).build()) {
            ByteBuf stale = take(allocator, direct, 100);
            stale.release();
            for (int i = 0; i < 10; i++) {
                ByteBuf next = take(allocator, direct, 100).writeLong(i);
                assertThatThrownBy(stale::release).isInstanceOf(IllegalReferenceCountException.class);
                assertThatThrownBy(stale::retain).isInstanceOf(IllegalReferenceCountException.class);
                assertThatThrownBy(() -> stale.setByte(0, 1)).isInstanceOf(IllegalReferenceCountException.class);
                assertThatThrownBy(() -> stale.capacity(5000)).isInstanceOf(IllegalReferenceCountException.class);
                assertThat(next.refCnt()).isOne();
                assertThat(next.readLong()).isEqualTo(i);
                next.release();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRecogniseADoubleReleaseUntilTheObjectIsUsedAgain(boolean direct) {
        try (PoolchainByteBufAllocator allocator = recycling()) {
            ByteBuf buffer = take(allocator, direct, 100);
            assertThat(buffer.release()).isTrue();
            assertThatThrownBy(buffer::release).isInstanceOf(IllegalReferenceCountException.class);
            assertThatThrownBy(() -> buffer.getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
            assertThatThrownBy(() -> buffer.capacity(10_000)).isInstanceOf(IllegalReferenceCountException.class);
            assertThat(allocator.pool().stats().inUse()).isZero();
        }
    }

    /** A buffer that grows takes over other memory, whose own buffer takes over the old. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepObjectsAndMemoryApartWhenBuffersGrowAndShrink(boolean direct) {
        try (PoolchainByteBufAllocator allocator = recycling()) {
            for (int round = 0; round < 20; round++) {
                ByteBuf grown = take(allocator, direct, 200).writeInt(42);
                ByteBuf other = take(allocator, direct, 5000).setByte(4999, 9);
                grown.capacity(3000);
                assertThat(grown.getInt(0)).isEqualTo(42);
                grown.capacity(70_000).setByte(69_999, 7);
                ByteBuf small = take(allocator, direct, 200).writeInt(round);
                assertThat(inner(small)).isNotSameAs(inner(grown)).isNotSameAs(inner(other));
                grown.capacity(100);
                assertThat(grown.getInt(0)).isEqualTo(42);
                assertThat(small.getInt(0)).isEqualTo(round);
                assertThat(other.getByte(4999)).isEqualTo((byte) 9);
                small.release();
                other.release();
                grown.release();
            }
            assertThat(allocator.pool().stats().inUse()).isZero();
        }
    }

    /** In the execution without assertions, which make the core's leases garbage; a tracked buffer is Netty's garbage. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMakeNoGarbageOnceWarm(boolean direct) {
        assumeFalse(BufferPool.class.desiredAssertionStatus());
        assumeFalse(ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try (PoolchainByteBufAllocator allocator = recycling()) {
            exchange(allocator, direct, 50_000);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            assumeTrue(before >= 0);
            exchange(allocator, direct, 10_000);
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(bytes).as("bytes for 10,000 rounds of taking, growing and releasing").isLessThan(10_000);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static void exchange(PoolchainByteBufAllocator allocator, boolean direct, int rounds) {
        for (int i = 0; i < rounds; i++) {
            ByteBuf small = take(allocator, direct, 64 + i % 1000).writeLong(i);
            ByteBuf large = take(allocator, direct, 10_000).writeBytes(small, 0, 8);
            small.ensureWritable(5000).writeLong(i);
            large.release();
            small.release();
        }
    }

    /** Netty's leak detector only sees what can be collected, so nothing of the allocator may lead to a buffer that it tracks. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellNettysLeakDetectorOfALostBuffer(boolean direct) throws InterruptedException {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (PoolchainByteBufAllocator allocator = recycling()) {
            take(allocator, direct, 100).release(); // there is an object that will be used again
            WeakReference<ByteBuf> lost = lose(allocator, direct);
            for (int i = 0; i < 100 && lost.get() != null; i++) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(lost.get()).as("the lost buffer, which the detector watches by a weak reference").isNull();
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static WeakReference<ByteBuf> lose(PoolchainByteBufAllocator allocator, boolean direct) {
        ByteBuf buffer = take(allocator, direct, 100);
        assertThat(buffer).as("wrapped by the detector").isNotInstanceOf(RecycledByteBuf.class);
        buffer.ensureWritable(5000); // also after it has taken over other memory
        return new WeakReference<>(inner(buffer));
    }

    @Test
    void shouldUseATrackedObjectAgain() {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (PoolchainByteBufAllocator allocator = recycling()) {
            ByteBuf first = allocator.directBuffer(100);
            ByteBuf inner = inner(first);
            first.release();
            ByteBuf second = allocator.directBuffer(100);
            assertThat(inner(second)).isSameAs(inner);
            second.release();
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }
}
