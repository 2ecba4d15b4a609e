package io.github.poolchain.pool;

import io.github.poolchain.handle.ChildJvm;
import io.github.poolchain.handle.Memory;
import io.github.poolchain.handle.StaleHandleException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What users run: without assertions, where a lease gets no object of its own. */
class WithoutAssertionsIT {
    @Test
    void shouldMakeNoGarbageInSteadyState() throws IOException, InterruptedException {
        ChildJvm.run(SteadyState.class, "-Xmx64m");
    }

    @Test
    void shouldStillRecogniseALeaseThatIsOver() throws IOException, InterruptedException {
        ChildJvm.run(OverLease.class, "-Xmx64m");
    }

    static final class SteadyState {
        private SteadyState() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.create()) {
                PooledBuffer[] lent = new PooledBuffer[100];
                long bytes = Memory.bytesAllocated(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        for (int j = 0; j < lent.length; j++) {
                            lent[j] = pool.acquire(j * 50);
                            lent[j].byteBuffer().putInt(0, j);
                            lent[j].segment();
                            pool.get(lent[j].handle());
                        }
                        for (PooledBuffer buffer : lent) {
                            buffer.close();
                        }
                    }
                });
                check(bytes == 0, "100,000 leases allocate 0 bytes but " + bytes);
            }
        }
    }

    static final class OverLease {
        private OverLease() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.create()) {
                PooledBuffer buffer = pool.acquire(1);
                long handle = buffer.handle();
                buffer.close();
                assertReleased(handle, buffer::close);
                assertReleased(handle, buffer::segment);
                assertReleased(handle, buffer::byteBuffer);
                assertReleased(handle, buffer::capacity);
                assertReleased(handle, buffer::handle);
                assertReleased(handle, () -> pool.get(handle));
                assertReleased(handle + (1L << 24), () -> pool.get(handle + (1L << 24)));
                PooledBuffer next = pool.acquire(1);
                check(next == buffer, "the object is used again");
                check(next.handle() != handle, "the lease has a handle of its own");
                assertReleased(handle, () -> pool.get(handle));
                check(pool.get(next.handle()) == next, "the handle leads to the lease");
                next.close();
            }
        }
    }

    private static void assertReleased(long handle, Runnable call) {
        try {
            call.run();
        } catch (StaleHandleException e) {
            check(e.handle() == handle, "the handle is named");
            return;
        }
        throw new IllegalStateException("nothing was thrown");
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
