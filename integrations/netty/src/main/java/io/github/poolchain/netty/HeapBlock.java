package io.github.poolchain.netty;

import io.github.poolchain.pool.Pool;
import org.jspecify.annotations.Nullable;

/** An array, lent again and again, and the buffer that is used with it. */
final class HeapBlock {
    final byte[] array;

    private final HeapBuffers buffers;

    /** Where it is kept when idle; null if it is too large to be kept. */
    private final @Nullable Pool<HeapBlock> home;

    /** The buffer on this array, used again for each lease; null if each has its own, or there has been none. */
    @Nullable HeapByteBuf buffer;

    HeapBlock(HeapBuffers buffers, @Nullable Pool<HeapBlock> home, byte[] array) {
        this.buffers = buffers;
        this.home = home;
        this.array = array;
    }

    /** Who has it, once. */
    void giveBack() {
        if (home == null) {
            buffers.forget(array.length);
        } else {
            home.put(this);
        }
    }
}
