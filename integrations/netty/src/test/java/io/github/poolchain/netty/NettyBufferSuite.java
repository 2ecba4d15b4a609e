package io.github.poolchain.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractPooledByteBufTest;
import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Netty's own suite for pooled buffers. Two of its tests read a private field of Netty's pooled class; here they look at the memory instead. */
abstract class NettyBufferSuite extends AbstractPooledByteBufTest {
    private final PoolchainByteBufAllocator allocator;
    private final boolean direct;
    private final ByteOrder order;

    NettyBufferSuite(PoolchainByteBufAllocator allocator, boolean direct, ByteOrder order) {
        this.allocator = allocator;
        this.direct = direct;
        this.order = order;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected ByteBuf alloc(int length, int maxCapacity) {
        ByteBuf buffer = direct ? allocator.directBuffer(length, maxCapacity) : allocator.heapBuffer(length, maxCapacity);
        assertEquals(direct, buffer.isDirect());
        assertEquals(direct, buffer.hasMemoryAddress());
        assertSame(allocator, buffer.alloc());
        return buffer.order(order);
    }

    private static RecycledByteBuf ours(ByteBuf buffer) {
        ByteBuf inner = buffer;
        while (!(inner instanceof RecycledByteBuf)) {
            inner = inner.unwrap();
        }
        return (RecycledByteBuf) inner;
    }

    private static Object memory(ByteBuf buffer) {
        RecycledByteBuf ours = ours(buffer);
        return ours.isDirect() ? ours.memoryAddress() : ours.array();
    }

    @Override
    @Test
    public void testMaxFastWritableBytes() {
        ByteBuf buffer = newBuffer(150, 500).writerIndex(100);
        assertEquals(50, buffer.writableBytes());
        assertEquals(150, buffer.capacity());
        assertEquals(500, buffer.maxCapacity());
        assertEquals(400, buffer.maxWritableBytes());
        assertEquals(156, buffer.maxFastWritableBytes(), "of a piece of 256 bytes");

        Object before = memory(buffer);
        buffer.writeBytes(new byte[156]);
        assertEquals(before, memory(buffer));
        assertEquals(0, buffer.maxFastWritableBytes());
        buffer.writeByte(7);
        assertFalse(before.equals(memory(buffer)), "one more byte needs other memory");

        buffer.capacity(500);
        assertEquals(500 - buffer.writerIndex(), buffer.maxFastWritableBytes());
        buffer.release();
    }

    @Override
    @Test
    public void testEnsureWritableDoesntGrowTooMuch() {
        ByteBuf buffer = newBuffer(150, 500).writerIndex(100);
        int fastWritable = buffer.maxFastWritableBytes();
        assertTrue(fastWritable > 50);

        Object before = memory(buffer);
        buffer.ensureWritable(fastWritable);
        assertEquals(before, memory(buffer));
        assertEquals(100 + fastWritable, buffer.capacity());
        assertEquals(buffer.writableBytes(), buffer.maxFastWritableBytes());
        buffer.release();
    }
}
