package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** An arena that counts in {@code open} how many like it are open. */
final class Counted implements Arena {
    private final Arena memory;
    private final AtomicInteger open;

    Counted(Arena memory, AtomicInteger open) {
        this.memory = memory;
        this.open = open;
        open.getAndIncrement();
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        return memory.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        return memory.scope();
    }

    @Override
    public void close() {
        memory.close();
        open.getAndDecrement();
    }
}
