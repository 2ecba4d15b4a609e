package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gives out shared arenas, and counts them and their bytes; refuses when told to. */
final class CountingArenas implements Supplier<Arena> {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong bytesHeld = new AtomicLong();
    private final AtomicInteger arenasLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger allocationsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Runnable beforeOpening = () -> {};
    private volatile Runnable afterClosing = () -> {};

    /** From now on only so many arenas more are given out; the next is refused with an {@link OutOfMemoryError}. */
    void allowArenas(int count) {
        arenasLeft.set(count);
    }

    /** From now on only so many allocations more succeed; the next is refused with an {@link OutOfMemoryError}. */
    void allowAllocations(int count) {
        allocationsLeft.set(count);
    }

    void allowAll() {
        arenasLeft.set(Integer.MAX_VALUE);
        allocationsLeft.set(Integer.MAX_VALUE);
    }

    void beforeOpening(Runnable action) {
        beforeOpening = action;
    }

    void afterClosing(Runnable action) {
        afterClosing = action;
    }

    int opened() {
        return opened.get();
    }

    int closed() {
        return closed.get();
    }

    int held() {
        return opened.get() - closed.get();
    }

    long bytesHeld() {
        return bytesHeld.get();
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the one that is returned closes it
    public Arena get() {
        beforeOpening.run();
        if (arenasLeft.getAndDecrement() <= 0) {
            throw new OutOfMemoryError("no arena, by order of the test");
        }
        opened.incrementAndGet();
        Arena shared = Arena.ofShared();
        AtomicLong bytes = new AtomicLong();
        return new Arena() {
            @Override
            public MemorySegment allocate(long byteSize, long byteAlignment) {
                if (allocationsLeft.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("no memory, by order of the test");
                }
                bytes.addAndGet(byteSize);
                bytesHeld.addAndGet(byteSize);
                return shared.allocate(byteSize, byteAlignment);
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
                afterClosing.run();
            }
        };
    }
}
