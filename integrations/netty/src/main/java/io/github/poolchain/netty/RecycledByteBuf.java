package io.github.poolchain.netty;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;

/** A buffer that is used again and again, on memory of the allocator that it may exchange for other memory while it lives. */
abstract class RecycledByteBuf extends AbstractReferenceCountedByteBuf {
    /*
     * The memory goes back exactly once, whatever callers do. Two calls touch it: the release that brings the count to zero, which happens
     * once in a life, and an exchange for more or less memory, which somebody may call wrongly while another thread releases. An exchange
     * holds the lock, says `moving`, and then looks at the count; a release brings the count to zero, and then looks at `moving`. One of
     * the two sees the other, so either the exchange raises and changes nothing, or the release waits for it and gives back what it left.
     */

    /** A smaller piece of memory is not worth an exchange below this size. */
    private static final int LEAST_WORTH_SHRINKING = 512;

    final PoolchainByteBufAllocator allocator;

    /** The capacity; at most {@link #room()}. */
    private int length;

    /** Whether an exchange may be under way. Written with the lock of this object. */
    private volatile boolean moving;

    /** A buffer without a life: {@link #begin} gives it one. */
    @SuppressWarnings("this-escape") // the superclass' own field
    RecycledByteBuf(PoolchainByteBufAllocator allocator) {
        super(0);
        this.allocator = allocator;
        setRefCnt(0);
    }

    /** Who has the memory, and the buffer with it. Begins a life. */
    final void begin(int capacity, int maxCapacity) {
        maxCapacity(maxCapacity);
        length = capacity;
        clear();
        markReaderIndex();
        markWriterIndex();
        resetRefCnt();
    }

    /** How many bytes the memory has. */
    abstract int room();

    /**
     * With the lock, and alive. Exchanges the memory for another that holds {@code newCapacity} bytes, with the first {@code kept} bytes of
     * what is in it. If it throws nothing has changed.
     */
    abstract void exchange(int newCapacity, int kept);

    /** Gives the memory back. From then on this object may be somebody else's. */
    abstract void giveBack();

    @Override
    protected final void deallocate() {
        // Ordering: volatile, after the CAS that brought the count to zero; pairs with the store in move.
        if (moving) {
            awaitMove();
        }
        giveBack();
    }

    private void awaitMove() {
        synchronized (this) {
            assert !moving;
        }
    }

    @Override
    public final int capacity() {
        return length;
    }

    @Override
    public final ByteBuf capacity(int newCapacity) {
        if (newCapacity == length) {
            ensureAccessible();
            return this;
        }
        checkNewCapacity(newCapacity);
        boolean shrinks = newCapacity < length;
        int room = room();
        if (shrinks ? newCapacity > room >>> 1 || room <= LEAST_WORTH_SHRINKING : newCapacity <= room) {
            length = newCapacity;
        } else {
            move(newCapacity, Math.min(length, newCapacity));
        }
        if (shrinks) {
            trimIndicesToCapacity(newCapacity);
        }
        return this;
    }

    private synchronized void move(int newCapacity, int kept) {
        moving = true;
        // Ordering: the store before the load of the count; pairs with the CAS in release and the load in deallocate.
        VarHandle.fullFence();
        try {
            if (refCnt() == 0) {
                throw new IllegalReferenceCountException(0);
            }
            try {
                exchange(newCapacity, kept);
            } catch (OutOfMemoryError | IllegalStateException noOther) {
                if (newCapacity > length) {
                    throw noOther;
                } // less needs no other memory
            }
            length = newCapacity;
        } finally {
            moving = false;
        }
    }

    @Override
    public final int maxFastWritableBytes() {
        return Math.min(room(), maxCapacity()) - writerIndex();
    }

    @Override
    public final ByteBufAllocator alloc() {
        return allocator;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's to say
    public final ByteOrder order() {
        return ByteOrder.BIG_ENDIAN;
    }

    @Override
    @SuppressWarnings("NullAway") // Netty's own contract: null if this wraps nothing
    public final @Nullable ByteBuf unwrap() {
        return null;
    }

    @Override
    public final boolean isContiguous() {
        return true;
    }

    @Override
    public final int nioBufferCount() {
        return 1;
    }

    @Override
    public final ByteBuffer[] nioBuffers(int index, int length) {
        return new ByteBuffer[] {nioBuffer(index, length)};
    }

    // ---- Channels. What does not move the reader may be called by several threads at once, so it has a view of its own.

    @Override
    public final int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
        return out.write(nioBuffer(index, length));
    }

    @Override
    public final int getBytes(int index, FileChannel out, long position, int length) throws IOException {
        return out.write(nioBuffer(index, length), position);
    }

    @Override
    public final int readBytes(GatheringByteChannel out, int length) throws IOException {
        checkReadableBytes(length);
        int written = out.write(internalNioBuffer(readerIndex(), length));
        skipBytes(written);
        return written;
    }

    @Override
    public final int readBytes(FileChannel out, long position, int length) throws IOException {
        checkReadableBytes(length);
        int written = out.write(internalNioBuffer(readerIndex(), length), position);
        skipBytes(written);
        return written;
    }

    @Override
    public final int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
        try {
            return in.read(internalNioBuffer(index, length));
        } catch (ClosedChannelException closed) {
            return -1;
        }
    }

    @Override
    public final int setBytes(int index, FileChannel in, long position, int length) throws IOException {
        try {
            return in.read(internalNioBuffer(index, length), position);
        } catch (ClosedChannelException closed) {
            return -1;
        }
    }
}
