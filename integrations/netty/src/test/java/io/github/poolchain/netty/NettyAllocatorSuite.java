package io.github.poolchain.netty;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocatorTest;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty's own suite for allocators. As for its adaptive one, a test says what memory is held, and one which class a buffer has. */
abstract class NettyAllocatorSuite extends AbstractByteBufAllocatorTest<PoolchainByteBufAllocator> {
    private static final long FIRST_SLAB_BYTES = 64 << 10;

    private final boolean checked;
    private final List<PoolchainByteBufAllocator> made = new ArrayList<>();

    NettyAllocatorSuite(boolean checked) {
        this.checked = checked;
    }

    @AfterEach
    void close() {
        made.forEach(PoolchainByteBufAllocator::close);
    }

    @Override
    protected PoolchainByteBufAllocator newAllocator(boolean preferDirect) {
        PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().preferDirect(preferDirect).checkedLeases(checked).build();
        made.add(allocator);
        return allocator;
    }

    @Override
    protected PoolchainByteBufAllocator newUnpooledAllocator() {
        return newAllocator(false);
    }

    /** What is held for a buffer that has grown to {@code capacity} from 1,024: arrays of both sizes, or slabs of native memory. */
    @Override
    protected long expectedUsedMemory(PoolchainByteBufAllocator allocator, int capacity) {
        if (allocator.metric().usedHeapMemory() > 0) {
            return capacity == 1024 ? 1024 : capacity + 1024;
        }
        return capacity == 1024 ? FIRST_SLAB_BYTES : 2 * FIRST_SLAB_BYTES;
    }

    @Override
    protected long expectedUsedMemoryAfterRelease(PoolchainByteBufAllocator allocator, int capacity) {
        return expectedUsedMemory(allocator, capacity);
    }

    @Override
    @Test
    public void testUnsafeHeapBufferAndUnsafeDirectBuffer() {
        PoolchainByteBufAllocator allocator = newUnpooledAllocator();
        ByteBuf direct = allocator.directBuffer();
        assertInstanceOf(direct, DirectByteBuf.class);
        assertTrue(direct.isDirect());
        direct.release();

        ByteBuf heap = allocator.heapBuffer();
        assertInstanceOf(heap, HeapByteBuf.class);
        assertFalse(heap.isDirect());
        heap.release();
    }
}
