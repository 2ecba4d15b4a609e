package io.github.poolchain.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source of which one taking, to be chosen, raises an exception. */
final class FaultySource implements BufferSource {
    private final BufferSource source;
    private final AtomicInteger countdown = new AtomicInteger();

    FaultySource(BufferSource source) {
        this.source = source;
    }

    /** Makes the n-th taking from now on fail. */
    void failOn(int n) {
        countdown.set(n);
    }

    @Override
    public Lease newLease() {
        Lease lease = source.newLease();
        return new Lease() {
            @Override
            @Nullable ByteBuffer take(int bytes) {
                if (countdown.getAndDecrement() == 1) {
                    throw new UnsupportedOperationException("a fault, on purpose");
                }
                return lease.take(bytes);
            }

            @Override
            void giveBack() {
                lease.giveBack();
            }
        };
    }

    @Override
    public long inUse() {
        return source.inUse();
    }

    @Override
    public long nativeBytes() {
        return source.nativeBytes();
    }

    @Override
    public void close() {}
}
