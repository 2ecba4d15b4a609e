package io.github.poolchain.netty;

import io.github.poolchain.pool.PooledBuffer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A buffer on the native memory of a lease. */
final class DirectByteBuf extends RecycledByteBuf {
    /** So many bytes at most are copied at once on their way to a stream. */
    private static final int STREAM_BYTES = 8 << 10;

    private final DirectBuffers buffers;

    // The memory. Changed by who has its lease, before the life begins and in an exchange.

    /** That of this life, or of the last one. */
    PooledBuffer lease;

    /** Stays the same for all leases of a piece of memory. */
    private MemorySegment segment;

    /** All of it, big-endian. Its position and limit are never changed, so threads may share it. */
    private ByteBuffer memory;

    /** For calls that need a position. Of the one who may change the buffer. */
    private ByteBuffer positioned;

    private long address;
    private int room;

    /** Whether {@link DirectBuffers} does not know this buffer while it lives. */
    boolean detached;

    DirectByteBuf(PoolchainByteBufAllocator allocator, DirectBuffers buffers, PooledBuffer lease) {
        super(allocator);
        this.buffers = buffers;
        this.lease = lease;
        this.segment = lease.segment();
        this.memory = segment.asByteBuffer();
        this.positioned = memory.duplicate();
        this.address = segment.address();
        this.room = memory.capacity();
    }

    /**
     * Whether this is on that memory; then it is the caller's, whose lease it is. By identity: a piece of memory has one segment, and
     * {@code equals} finds an older one equal that has been at the same address.
     */
    @SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"})
    boolean isOn(MemorySegment leased) {
        return segment == leased;
    }

    /** Whether the memory has not been given back to the system. */
    boolean isMemoryAlive() {
        return segment.scope().isAlive();
    }

    @Override
    int room() {
        return room;
    }

    @Override
    void giveBack() {
        if (detached) {
            buffers.attach(this);
        }
        lease.close();
    }

    @Override
    void exchange(int newCapacity, int kept) {
        DirectByteBuf other = buffers.take(newCapacity);
        try {
            other.memory.put(0, memory, 0, kept);
        } catch (Throwable refused) {
            other.lease.close();
            throw refused;
        }
        swap(other);
        buffers.swapped(this, other);
        other.lease.close();
    }

    private void swap(DirectByteBuf other) {
        PooledBuffer itsLease = other.lease;
        other.lease = lease;
        lease = itsLease;
        MemorySegment itsSegment = other.segment;
        other.segment = segment;
        segment = itsSegment;
        ByteBuffer itsMemory = other.memory;
        other.memory = memory;
        memory = itsMemory;
        ByteBuffer itsPositioned = other.positioned;
        other.positioned = positioned;
        positioned = itsPositioned;
        long itsAddress = other.address;
        other.address = address;
        address = itsAddress;
        int itsRoom = other.room;
        other.room = room;
        room = itsRoom;
    }

    // ---- What it is

    @Override
    public boolean isDirect() {
        return true;
    }

    @Override
    public boolean hasArray() {
        return false;
    }

    @Override
    public byte[] array() {
        throw new UnsupportedOperationException("direct buffer");
    }

    @Override
    public int arrayOffset() {
        throw new UnsupportedOperationException("direct buffer");
    }

    @Override
    public boolean hasMemoryAddress() {
        return true;
    }

    @Override
    public long memoryAddress() {
        ensureAccessible();
        return address;
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        checkIndex(index, length);
        return positioned.limit(index + length).position(index).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        checkIndex(index, length);
        return memory.slice(index, length);
    }

    @Override
    public ByteBuf copy(int index, int length) {
        checkIndex(index, length);
        return allocator.directBuffer(length, maxCapacity()).writeBytes(this, index, length);
    }

    // ---- Many bytes

    @Override
    public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
        checkDstIndex(index, length, dstIndex, dst.capacity());
        if (dst.hasArray()) {
            memory.get(index, dst.array(), dst.arrayOffset() + dstIndex, length);
        } else if (dst.nioBufferCount() == 1) {
            ByteBuffer to = dst.internalNioBuffer(dstIndex, length); // whoever writes there has it alone
            to.put(to.position(), memory, index, length);
        } else {
            dst.setBytes(dstIndex, this, index, length);
        }
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
        checkDstIndex(index, length, dstIndex, dst.length);
        memory.get(index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer dst) {
        int length = dst.remaining();
        checkIndex(index, length);
        int position = dst.position();
        dst.put(position, memory, index, length).position(position + length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
        checkIndex(index, length);
        HeapBlock block = allocator.heap.scratch(Math.min(length, STREAM_BYTES));
        try {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, block.array.length);
                memory.get(index + done, block.array, 0, part);
                out.write(block.array, 0, part);
                done += part;
            }
        } finally {
            block.giveBack();
        }
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.capacity());
        if (src.hasArray()) {
            memory.put(index, src.array(), src.arrayOffset() + srcIndex, length);
        } else if (src instanceof DirectByteBuf direct) {
            direct.ensureAccessible();
            memory.put(index, direct.memory, srcIndex, length);
        } else if (src.nioBufferCount() > 0) {
            int done = 0;
            for (ByteBuffer from : src.nioBuffers(srcIndex, length)) {
                int part = from.remaining();
                memory.put(index + done, from, from.position(), part);
                done += part;
            }
        } else {
            src.getBytes(srcIndex, this, index, length);
        }
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.length);
        memory.put(index, src, srcIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuffer src) {
        int length = src.remaining();
        checkIndex(index, length);
        int position = src.position();
        memory.put(index, src, position, length);
        src.position(position + length);
        return this;
    }

    @Override
    public int setBytes(int index, InputStream in, int length) throws IOException {
        checkIndex(index, length);
        HeapBlock block = allocator.heap.scratch(length);
        try {
            int read = in.read(block.array, 0, length);
            if (read > 0) {
                memory.put(index, block.array, 0, read);
            }
            return read;
        } finally {
            block.giveBack();
        }
    }

    // ---- One value; the index has been checked

    @Override
    protected byte _getByte(int index) {
        return memory.get(index);
    }

    @Override
    protected short _getShort(int index) {
        return memory.getShort(index);
    }

    @Override
    protected short _getShortLE(int index) {
        return Short.reverseBytes(memory.getShort(index));
    }

    @Override
    protected int _getUnsignedMedium(int index) {
        return ((memory.get(index) & 0xff) << 16) | (memory.getShort(index + 1) & 0xffff);
    }

    @Override
    protected int _getUnsignedMediumLE(int index) {
        return (memory.get(index) & 0xff) | ((Short.reverseBytes(memory.getShort(index + 1)) & 0xffff) << 8);
    }

    @Override
    protected int _getInt(int index) {
        return memory.getInt(index);
    }

    @Override
    protected int _getIntLE(int index) {
        return Integer.reverseBytes(memory.getInt(index));
    }

    @Override
    protected long _getLong(int index) {
        return memory.getLong(index);
    }

    @Override
    protected long _getLongLE(int index) {
        return Long.reverseBytes(memory.getLong(index));
    }

    @Override
    protected void _setByte(int index, int value) {
        memory.put(index, (byte) value);
    }

    @Override
    protected void _setShort(int index, int value) {
        memory.putShort(index, (short) value);
    }

    @Override
    protected void _setShortLE(int index, int value) {
        memory.putShort(index, Short.reverseBytes((short) value));
    }

    @Override
    protected void _setMedium(int index, int value) {
        memory.put(index, (byte) (value >>> 16));
        memory.putShort(index + 1, (short) value);
    }

    @Override
    protected void _setMediumLE(int index, int value) {
        memory.put(index, (byte) value);
        memory.putShort(index + 1, Short.reverseBytes((short) (value >>> 8)));
    }

    @Override
    protected void _setInt(int index, int value) {
        memory.putInt(index, value);
    }

    @Override
    protected void _setIntLE(int index, int value) {
        memory.putInt(index, Integer.reverseBytes(value));
    }

    @Override
    protected void _setLong(int index, long value) {
        memory.putLong(index, value);
    }

    @Override
    protected void _setLongLE(int index, long value) {
        memory.putLong(index, Long.reverseBytes(value));
    }
}
