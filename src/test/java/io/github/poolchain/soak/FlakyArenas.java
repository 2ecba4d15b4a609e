package io.github.poolchain.soak;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gives out shared arenas and counts what they hold; now and then refuses an arena, or an arena's memory. */
public final class FlakyArenas implements Supplier<Arena> {
    private final Tally tally;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong bytesHeld = new AtomicLong();

    /** One request in so many is refused; 0 for none. */
    private volatile int refused;

    public FlakyArenas(Tally tally) {
        this.tally = tally;
    }

    /** From now on one request in so many is refused, or none if 0. */
    public void refuseOneIn(int requests) {
        refused = requests;
    }

    public long held() {
        return held.get();
    }

    public long bytesHeld() {
        return bytesHeld.get();
    }

    private void perhapsRefuse(Fault fault) {
        int oneIn = refused;
        if (oneIn > 0 && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
            tally.count(fault);
            throw new OutOfMemoryError(fault.toString());
        }
    }

    @Override
    public Arena get() {
        perhapsRefuse(Fault.REFUSED_ARENA);
        held.incrementAndGet();
        return new Counted();
    }

    private final class Counted implements Arena {
        private final Arena shared = Arena.ofShared();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            perhapsRefuse(Fault.REFUSED_MEMORY);
            MemorySegment segment = shared.allocate(byteSize, byteAlignment);
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
            held.decrementAndGet();
            bytesHeld.addAndGet(-bytes.get());
        }
    }
}
