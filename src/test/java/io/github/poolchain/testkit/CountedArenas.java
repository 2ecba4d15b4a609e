package io.github.poolchain.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gives out shared arenas, and counts them and their bytes. What is asked for, a subclass may refuse by throwing. */
public abstract class CountedArenas implements Supplier<Arena> {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong bytesHeld = new AtomicLong();

    /** Before an arena is opened. */
    protected abstract void opening();

    /** Before memory is allocated. */
    protected abstract void allocating();

    /** After memory has been allocated. */
    protected void allocated(MemorySegment segment) {}

    /** After an arena has been closed. */
    protected void closed(Arena arena) {}

    public final int opened() {
        return opened.get();
    }

    public final int closed() {
        return closed.get();
    }

    public final int held() {
        return opened.get() - closed.get();
    }

    public final long bytesHeld() {
        return bytesHeld.get();
    }

    @Override
    public final Arena get() {
        opening();
        opened.incrementAndGet();
        return new Counted();
    }

    private final class Counted implements Arena {
        private final Arena shared = Arena.ofShared();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            allocating();
            MemorySegment segment = shared.allocate(byteSize, byteAlignment);
            bytes.addAndGet(byteSize);
            bytesHeld.addAndGet(byteSize);
            allocated(segment);
            return segment;
        }

        @Override
        public MemorySegment.Scope scope() {
            return shared.scope();
        }

        @Override
        public void close() {
            shared.close(); // raises if it was closed before
            closed.incrementAndGet();
            bytesHeld.addAndGet(-bytes.get());
            closed(this);
        }
    }
}
