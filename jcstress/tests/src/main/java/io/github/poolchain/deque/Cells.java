package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An arena for states that are made by the million: it cuts pieces from one segment that lives as long as the process,
 * and begins again when it comes to the end. jcstress has at most some ten thousand states at a time, so by then the
 * first pieces are long out of use. Nothing is freed.
 */
public final class Cells implements Arena {
    public static final Cells INSTANCE = new Cells();

    private static final long BYTES = 256L << 20;
    private static final MemorySegment MEMORY = Arena.global().allocate(BYTES, DequeLayout.LINE);

    private final AtomicLong next = new AtomicLong();

    private Cells() {}

    /** A chain in such memory, which cannot be freed. */
    static PoolChain chain(int initialCapacity, int largestNodeCapacity) {
        return new PoolChain(initialCapacity, largestNodeCapacity, 0, () -> INSTANCE);
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        long rounded = (byteSize + DequeLayout.LINE - 1) / DequeLayout.LINE * DequeLayout.LINE;
        while (true) {
            long start = next.getAndAdd(rounded) % BYTES;
            if (start + rounded <= BYTES) {
                return MEMORY.asSlice(start, byteSize).fill((byte) 0);
            }
        }
    }

    @Override
    public MemorySegment.Scope scope() {
        return MEMORY.scope();
    }

    @Override
    public void close() {}
}
