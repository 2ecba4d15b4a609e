package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An arena for one ring, which when closed does not raise but goes bad: all slots hold junk, as if somebody else used the
 * memory by then. So it shows a ring that was freed too early, four hundred times as often as one whose arena has to be
 * closed. To those who only look it is an empty ring, as a freed one is.
 */
final class Poisoned implements Arena {
    /** No test pushes this. */
    private static final long JUNK = 99;

    private MemorySegment memory = MemorySegment.NULL;

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        memory = Cells.INSTANCE.allocate(byteSize, byteAlignment);
        return memory;
    }

    @Override
    public MemorySegment.Scope scope() {
        return memory.scope();
    }

    @Override
    public void close() {
        DequeLayout.setHeadTail(memory, HeadTail.pack(0, 0));
        for (int slot = 0; DequeLayout.slotOffset(slot) < memory.byteSize(); slot++) {
            DequeLayout.setSlot(memory, slot, JUNK);
        }
    }
}
