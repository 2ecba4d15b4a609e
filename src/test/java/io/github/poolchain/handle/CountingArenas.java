package io.github.poolchain.handle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gives out shared arenas, counts them and their bytes, remembers what they gave; refuses when told to. */
final class CountingArenas implements Supplier<Arena> {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong bytesHeld = new AtomicLong();
    private final List<MemorySegment> given = new CopyOnWriteArrayList<>();
    private volatile boolean refuseArenas;
    private volatile int allocationsAllowed = Integer.MAX_VALUE;
    private volatile Runnable beforeOpening = () -> {};

    void refuseArenas(boolean refuse) {
        refuseArenas = refuse;
    }

    /** How many allocations in all succeed, those before included. */
    void allowAllocations(int count) {
        allocationsAllowed = count;
    }

    /** What happens inside the next call for an arena, once. */
    void beforeOpening(Runnable action) {
        beforeOpening = action;
    }

    int opened() {
        return opened.get();
    }

    int held() {
        return opened.get() - closed.get();
    }

    long bytesHeld() {
        return bytesHeld.get();
    }

    /** All memory given out, in the order of the allocations. */
    List<MemorySegment> given() {
        return given;
    }

    @Override
    public Arena get() {
        Runnable action = beforeOpening;
        beforeOpening = () -> {};
        action.run();
        if (refuseArenas) {
            throw new OutOfMemoryError("no arena, by order of the test");
        }
        opened.incrementAndGet();
        return new Counted();
    }

    private final class Counted implements Arena {
        private final Arena shared = Arena.ofShared();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            if (given.size() >= allocationsAllowed) {
                throw new OutOfMemoryError("no memory, by order of the test");
            }
            MemorySegment segment = shared.allocate(byteSize, byteAlignment);
            given.add(segment);
            bytes.addAndGet(byteSize);
            bytesHeld.addAndGet(byteSize);
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
        }
    }
}
