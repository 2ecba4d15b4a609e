package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** An arena that answers what the test wants it to answer. */
record AnsweringArena(SegmentAllocator answer) implements Arena {
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        return answer.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
