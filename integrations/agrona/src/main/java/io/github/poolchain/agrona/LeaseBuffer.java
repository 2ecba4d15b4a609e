package io.github.poolchain.agrona;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.pool.PooledBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A lease as a {@link MutableDirectBuffer} of Agrona. It needs no flag: it reads and writes by the lease's {@link MemorySegment}. As
 * Agrona's flyweights it may be wrapped around one lease after the other, and makes no garbage then.
 *
 * <p>Each access is checked for bounds, whatever {@link DirectBuffer#SHOULD_BOUNDS_CHECK} says, and raises
 * {@link IndexOutOfBoundsException}; and for the lease, as {@link PooledBuffer} does it: after its end it raises {@link StaleHandleException}. Giving the
 * lease back is the caller's business. A view that wraps nothing raises {@link IllegalStateException}.
 *
 * <p>Agrona's own classes copy from and to {@link #addressOffset()} past every check. So a lease must not end while one of them works on it, and
 * who keeps the address must not use it afterwards: that is the one way by which memory that has been given back could be reached.
 *
 * <p>One thread at a time; the lease itself may be shared, each thread with a view of its own. What is written without a byte order is in the native one.
 */
public final class LeaseBuffer extends TextBuffer {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfChar CHAR = ValueLayout.JAVA_CHAR_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private @Nullable PooledBuffer lease;
    private int offset;
    private int capacity;

    /** A view of nothing; see {@link #wrap(PooledBuffer)}. */
    public LeaseBuffer() {}

    /**
     * A view of a whole lease.
     *
     * @throws StaleHandleException if it is over
     */
    public LeaseBuffer(PooledBuffer lease) {
        wrap(lease);
    }

    // ---- What it is a view of

    /**
     * From now on this is a view of all of that lease.
     *
     * @throws StaleHandleException if it is over; then nothing has changed
     */
    public void wrap(PooledBuffer lease) {
        wrap(lease, 0, lease.capacity());
    }

    /**
     * From now on this is a view of a part of that lease.
     *
     * @param offset of the first byte, from 0
     * @param length in bytes
     * @throws StaleHandleException if the lease is over; then nothing has changed
     * @throws IndexOutOfBoundsException if the lease has not so many bytes; then nothing has changed
     */
    public void wrap(PooledBuffer lease, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, lease.capacity());
        this.lease = lease;
        this.offset = offset;
        this.capacity = length;
    }

    /** From now on this is a view of nothing, and keeps no lease. */
    public void unwrap() {
        lease = null;
        offset = 0;
        capacity = 0;
    }

    /** The lease; null if this is a view of nothing. */
    public @Nullable PooledBuffer lease() {
        return lease;
    }

    /**
     * From now on this is a view of the same as another one.
     *
     * @throws UnsupportedOperationException if that is not a {@code LeaseBuffer}; then nothing has changed
     */
    @Override
    public void wrap(DirectBuffer buffer) {
        wrap(buffer, 0, buffer.capacity());
    }

    /**
     * From now on this is a view of a part of what another one is a view of.
     *
     * @throws UnsupportedOperationException if that is not a {@code LeaseBuffer}; then nothing has changed
     */
    @Override
    public void wrap(DirectBuffer buffer, int offset, int length) {
        if (!(buffer instanceof LeaseBuffer other)) {
            throw unsupported(buffer.getClass().getName());
        }
        Objects.checkFromIndexSize(offset, length, other.capacity);
        wrap(other.leased(), other.offset + offset, length);
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public void wrap(byte[] buffer) {
        throw unsupported("byte[]");
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public void wrap(byte[] buffer, int offset, int length) {
        throw unsupported("byte[]");
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public void wrap(ByteBuffer buffer) {
        throw unsupported("ByteBuffer");
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public void wrap(ByteBuffer buffer, int offset, int length) {
        throw unsupported("ByteBuffer");
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public void wrap(long address, int length) {
        throw unsupported("address");
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException("a LeaseBuffer is a view of a lease, not of a " + what);
    }

    private PooledBuffer leased() {
        PooledBuffer wrapped = lease;
        if (wrapped == null) {
            throw new IllegalStateException("the buffer wraps nothing");
        }
        return wrapped;
    }

    /** All of the lease. */
    private MemorySegment memory() {
        return leased().segment();
    }

    /** Where that is in the lease. */
    private long at(int index, int length) {
        return (long) offset + Objects.checkFromIndexSize(index, length, capacity);
    }

    // ---- How large it is

    /** How many bytes; also after the end of the lease. */
    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void checkLimit(int limit) {
        if (limit > capacity) {
            throw new IndexOutOfBoundsException("limit=" + limit + " is beyond capacity=" + capacity);
        }
    }

    @Override
    public void boundsCheck(int index, int length) {
        Objects.checkFromIndexSize(index, length, capacity);
    }

    @Override
    public boolean isExpandable() {
        return false;
    }

    /** The address of the first byte, for who may use it: see above. */
    @Override
    public long addressOffset() {
        return memory().address() + offset;
    }

    /** Null: it is never on the heap. */
    @Override
    public byte @Nullable [] byteArray() {
        return null;
    }

    /** That of the lease; this begins {@link #wrapAdjustment()} bytes after its first. */
    @Override
    public ByteBuffer byteBuffer() {
        return leased().byteBuffer();
    }

    @Override
    public int wrapAdjustment() {
        return offset;
    }

    // ---- Primitives

    private static boolean isSwapped(ByteOrder order) {
        return !ByteOrder.nativeOrder().equals(order);
    }

    @Override
    public long getLong(int index) {
        return memory().get(LONG, at(index, Long.BYTES));
    }

    @Override
    public long getLong(int index, ByteOrder order) {
        long value = getLong(index);
        return isSwapped(order) ? Long.reverseBytes(value) : value;
    }

    @Override
    public void putLong(int index, long value) {
        memory().set(LONG, at(index, Long.BYTES), value);
    }

    @Override
    public void putLong(int index, long value, ByteOrder order) {
        putLong(index, isSwapped(order) ? Long.reverseBytes(value) : value);
    }

    @Override
    public int getInt(int index) {
        return memory().get(INT, at(index, Integer.BYTES));
    }

    @Override
    public int getInt(int index, ByteOrder order) {
        int value = getInt(index);
        return isSwapped(order) ? Integer.reverseBytes(value) : value;
    }

    @Override
    public void putInt(int index, int value) {
        memory().set(INT, at(index, Integer.BYTES), value);
    }

    @Override
    public void putInt(int index, int value, ByteOrder order) {
        putInt(index, isSwapped(order) ? Integer.reverseBytes(value) : value);
    }

    @Override
    public double getDouble(int index) {
        return Double.longBitsToDouble(getLong(index));
    }

    @Override
    public double getDouble(int index, ByteOrder order) {
        return Double.longBitsToDouble(getLong(index, order));
    }

    @Override
    public void putDouble(int index, double value) {
        putLong(index, Double.doubleToRawLongBits(value));
    }

    @Override
    public void putDouble(int index, double value, ByteOrder order) {
        putLong(index, Double.doubleToRawLongBits(value), order);
    }

    @Override
    public float getFloat(int index) {
        return Float.intBitsToFloat(getInt(index));
    }

    @Override
    public float getFloat(int index, ByteOrder order) {
        return Float.intBitsToFloat(getInt(index, order));
    }

    @Override
    public void putFloat(int index, float value) {
        putInt(index, Float.floatToRawIntBits(value));
    }

    @Override
    public void putFloat(int index, float value, ByteOrder order) {
        putInt(index, Float.floatToRawIntBits(value), order);
    }

    @Override
    public short getShort(int index) {
        return memory().get(SHORT, at(index, Short.BYTES));
    }

    @Override
    public short getShort(int index, ByteOrder order) {
        short value = getShort(index);
        return isSwapped(order) ? Short.reverseBytes(value) : value;
    }

    @Override
    public void putShort(int index, short value) {
        memory().set(SHORT, at(index, Short.BYTES), value);
    }

    @Override
    public void putShort(int index, short value, ByteOrder order) {
        putShort(index, isSwapped(order) ? Short.reverseBytes(value) : value);
    }

    @Override
    public char getChar(int index) {
        return memory().get(CHAR, at(index, Character.BYTES));
    }

    @Override
    public char getChar(int index, ByteOrder order) {
        char value = getChar(index);
        return isSwapped(order) ? Character.reverseBytes(value) : value;
    }

    @Override
    public void putChar(int index, char value) {
        memory().set(CHAR, at(index, Character.BYTES), value);
    }

    @Override
    public void putChar(int index, char value, ByteOrder order) {
        putChar(index, isSwapped(order) ? Character.reverseBytes(value) : value);
    }

    @Override
    public byte getByte(int index) {
        return memory().get(BYTE, at(index, 1));
    }

    @Override
    public void putByte(int index, byte value) {
        memory().set(BYTE, at(index, 1), value);
    }

    // ---- Bytes

    @Override
    public void setMemory(int index, int length, byte value) {
        memory().asSlice(at(index, length), length).fill(value);
    }

    @Override
    public void getBytes(int index, byte[] dst, int dstOffset, int length) {
        MemorySegment.copy(memory(), BYTE, at(index, length), dst, dstOffset, length);
    }

    @Override
    public void getBytes(int index, MutableDirectBuffer dst, int dstIndex, int length) {
        long from = at(index, length);
        if (dst instanceof LeaseBuffer other) {
            MemorySegment.copy(memory(), from, other.memory(), other.at(dstIndex, length), length);
        } else {
            dst.putBytes(dstIndex, byteBuffer(), (int) from, length);
        }
    }

    @Override
    public void getBytes(int index, ByteBuffer dst, int dstOffset, int length) {
        dst.put(dstOffset, whole(), (int) at(index, length), length);
    }

    @Override
    public void putBytes(int index, byte[] src, int srcOffset, int length) {
        MemorySegment.copy(src, srcOffset, memory(), BYTE, at(index, length), length);
    }

    @Override
    public void putBytes(int index, ByteBuffer src, int srcIndex, int length) {
        long to = at(index, length);
        MemorySegment.copy(MemorySegment.ofBuffer(src.duplicate().clear()), srcIndex, memory(), to, length);
    }

    @Override
    public void putBytes(int index, DirectBuffer src, int srcIndex, int length) {
        long to = at(index, length);
        if (src instanceof LeaseBuffer other) {
            MemorySegment.copy(other.memory(), other.at(srcIndex, length), memory(), to, length);
        } else {
            src.getBytes(srcIndex, whole(), (int) to, length);
        }
    }

    /** The lease's bytes whatever the limit of its {@link ByteBuffer} is. */
    private ByteBuffer whole() {
        ByteBuffer view = byteBuffer();
        return view.limit() == view.capacity() ? view : view.duplicate().clear();
    }
}
