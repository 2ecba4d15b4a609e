package io.github.poolchain.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A buffer on a pooled array. */
final class HeapByteBuf extends RecycledByteBuf {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private final HeapBuffers buffers;

    // The memory. Changed by who has the block, before the life begins and in an exchange.

    private HeapBlock block;
    private byte[] array;

    /** A view of the array for calls that need a position; null until there is one. */
    private @Nullable ByteBuffer positioned;

    HeapByteBuf(PoolchainByteBufAllocator allocator, HeapBuffers buffers, HeapBlock block) {
        super(allocator);
        this.buffers = buffers;
        this.block = block;
        this.array = block.array;
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN).withInvokeExactBehavior();
    }

    @Override
    int room() {
        return array.length;
    }

    @Override
    void giveBack() {
        block.giveBack();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whose block it is
    void exchange(int newCapacity, int kept) {
        HeapBlock next = buffers.take(newCapacity);
        System.arraycopy(array, 0, next.array, 0, kept);
        HeapBlock last = block;
        HeapByteBuf other = next.buffer;
        if (other != null) {
            other.use(last);
        }
        if (last.buffer == this) {
            last.buffer = other;
            next.buffer = this;
        }
        use(next);
        last.giveBack();
    }

    private void use(HeapBlock next) {
        block = next;
        array = next.array;
        positioned = null;
    }

    // ---- What it is

    @Override
    public boolean isDirect() {
        return false;
    }

    @Override
    public boolean hasArray() {
        return true;
    }

    @Override
    public byte[] array() {
        ensureAccessible();
        return array;
    }

    @Override
    public int arrayOffset() {
        return 0;
    }

    @Override
    public boolean hasMemoryAddress() {
        return false;
    }

    @Override
    public long memoryAddress() {
        throw new UnsupportedOperationException("heap buffer");
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        checkIndex(index, length);
        ByteBuffer view = positioned;
        if (view == null) {
            view = ByteBuffer.wrap(array);
            positioned = view;
        }
        return view.limit(index + length).position(index).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        checkIndex(index, length);
        return ByteBuffer.wrap(array, index, length).slice();
    }

    @Override
    public ByteBuf copy(int index, int length) {
        checkIndex(index, length);
        return allocator.heapBuffer(length, maxCapacity()).writeBytes(array, index, length);
    }

    // ---- Many bytes

    @Override
    public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
        checkDstIndex(index, length, dstIndex, dst.capacity());
        if (dst.hasArray()) {
            System.arraycopy(array, index, dst.array(), dst.arrayOffset() + dstIndex, length);
        } else {
            dst.setBytes(dstIndex, array, index, length);
        }
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
        checkDstIndex(index, length, dstIndex, dst.length);
        System.arraycopy(array, index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer dst) {
        int length = dst.remaining();
        checkIndex(index, length);
        dst.put(array, index, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
        checkIndex(index, length);
        out.write(array, index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.capacity());
        if (src.hasArray()) {
            System.arraycopy(src.array(), src.arrayOffset() + srcIndex, array, index, length);
        } else {
            src.getBytes(srcIndex, array, index, length);
        }
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.length);
        System.arraycopy(src, srcIndex, array, index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuffer src) {
        int length = src.remaining();
        checkIndex(index, length);
        src.get(array, index, length);
        return this;
    }

    @Override
    public int setBytes(int index, InputStream in, int length) throws IOException {
        checkIndex(index, length);
        return in.read(array, index, length);
    }

    // ---- One value; the index has been checked

    @Override
    protected byte _getByte(int index) {
        return array[index];
    }

    @Override
    protected short _getShort(int index) {
        return (short) SHORT.get(array, index);
    }

    @Override
    protected short _getShortLE(int index) {
        return Short.reverseBytes((short) SHORT.get(array, index));
    }

    @Override
    protected int _getUnsignedMedium(int index) {
        return ((array[index] & 0xff) << 16) | ((array[index + 1] & 0xff) << 8) | (array[index + 2] & 0xff);
    }

    @Override
    protected int _getUnsignedMediumLE(int index) {
        return (array[index] & 0xff) | ((array[index + 1] & 0xff) << 8) | ((array[index + 2] & 0xff) << 16);
    }

    @Override
    protected int _getInt(int index) {
        return (int) INT.get(array, index);
    }

    @Override
    protected int _getIntLE(int index) {
        return Integer.reverseBytes((int) INT.get(array, index));
    }

    @Override
    protected long _getLong(int index) {
        return (long) LONG.get(array, index);
    }

    @Override
    protected long _getLongLE(int index) {
        return Long.reverseBytes((long) LONG.get(array, index));
    }

    @Override
    protected void _setByte(int index, int value) {
        array[index] = (byte) value;
    }

    @Override
    protected void _setShort(int index, int value) {
        SHORT.set(array, index, (short) value);
    }

    @Override
    protected void _setShortLE(int index, int value) {
        SHORT.set(array, index, Short.reverseBytes((short) value));
    }

    @Override
    protected void _setMedium(int index, int value) {
        array[index] = (byte) (value >>> 16);
        array[index + 1] = (byte) (value >>> 8);
        array[index + 2] = (byte) value;
    }

    @Override
    protected void _setMediumLE(int index, int value) {
        array[index] = (byte) value;
        array[index + 1] = (byte) (value >>> 8);
        array[index + 2] = (byte) (value >>> 16);
    }

    @Override
    protected void _setInt(int index, int value) {
        INT.set(array, index, value);
    }

    @Override
    protected void _setIntLE(int index, int value) {
        INT.set(array, index, Integer.reverseBytes(value));
    }

    @Override
    protected void _setLong(int index, long value) {
        LONG.set(array, index, value);
    }

    @Override
    protected void _setLongLE(int index, long value) {
        LONG.set(array, index, Long.reverseBytes(value));
    }
}
