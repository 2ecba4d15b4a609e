package io.github.poolchain.pool;

import com.sun.management.ThreadMXBean;
import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What users run: without assertions, where a lease gets no object of its own. */
class WithoutAssertionsIT {
    @Test
    void shouldMakeNoGarbageInSteadyState() throws IOException, InterruptedException {
        ChildJvm.run(SteadyState.class, "-Xmx64m");
    }

    @Test
    void shouldMakeNoGarbageAtAllByDefault() throws IOException, InterruptedException {
        ChildJvm.run(TenMillionPairs.class, "-Xmx64m");
    }

    @Test
    void shouldStillRecogniseALeaseThatIsOver() throws IOException, InterruptedException {
        ChildJvm.run(OverLease.class, "-Xmx64m");
    }

    @Test
    void shouldWatchLeases() throws IOException, InterruptedException {
        ChildJvm.run(WatchedLease.class, "-Xmx64m");
    }

    @Test
    void shouldActByHandle() throws IOException, InterruptedException {
        ChildJvm.run(ByHandle.class, "-Xmx64m");
    }

    @Test
    void shouldRecogniseEachKeptObjectIfLeasesAreChecked() throws IOException, InterruptedException {
        ChildJvm.run(CheckedLeases.class, "-Xmx64m");
    }

    static final class SteadyState {
        private SteadyState() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().leakSampling(0).build()) {
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

    /**
     * What is made once in a while counts, so a run has ten million pairs. A run may follow another, since the compiler may allocate once: it makes
     * objects that it had spared when it gives a method up. What comes back in every ten million pairs is in every run.
     */
    static final class TenMillionPairs {
        private static final int PAIRS = 10_000_000;
        private static final int RUNS = 5;

        private TenMillionPairs() {}

        public static void main(String[] args) {
            try (Pool<Object> pool = Pool.of(Object::new);
                    BufferPool buffers = BufferPool.create()) {
                runPairs("Pool", () -> pool.put(pool.get()));
                runPairs("BufferPool", () -> buffers.acquire(1024).close());
                check(pool.leakSampling() == 0 && buffers.leakSampling() == 0, "nothing is watched");
            }
        }

        private static void runPairs(String what, Runnable pair) {
            for (int i = 0; i < 20; i++) {
                run(pair, PAIRS / 100); // until it has been compiled
            }
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long bytes = 1;
            for (int i = 0; i < RUNS && bytes != 0; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                run(pair, PAIRS);
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            check(bytes == 0, PAIRS + " pairs of a " + what + " allocate 0 bytes but " + bytes);
        }

        private static void run(Runnable pair, int times) {
            for (int i = 0; i < times; i++) {
                pair.run();
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

    static final class WatchedLease {
        private WatchedLease() {}

        public static void main(String[] args) throws InterruptedException {
            List<Leak> told = Collections.synchronizedList(new ArrayList<>());
            try (BufferPool pool =
                    BufferPool.builder().leakSampling(1).onLeak(told::add).build()) {
                PooledBuffer first = pool.acquire(1);
                long handle = first.handle();
                check(pool.get(handle) == first, "the handle leads to the lease");
                first.close();
                assertReleased(handle, () -> pool.get(handle));
                pool.leakSampling(0);
                PooledBuffer unwatched = pool.acquire(1);
                check(unwatched != first, "a watched lease has an object of its own");
                check(pool.get(unwatched.handle()) == unwatched, "the handle leads to the lease");
                assertReleased(handle, first::close);
                unwatched.close();
                check(pool.acquire(1) == unwatched, "the object is used again");
                unwatched.close();
                pool.leakSampling(1);
                long kept = pool.acquire(1).handle();
                pool.acquire(1).capacity();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
                while (told.isEmpty() && System.nanoTime() < deadline) {
                    System.gc();
                    Thread.sleep(5);
                    pool.trim();
                }
                check(told.size() == 1 && told.getFirst().kind() == Leak.Kind.UNREACHABLE, "the lost lease is told");
                pool.get(kept).close();
                check(pool.stats().inUse() == 1, "one is lost");
            }
            check(told.size() == 1, "told once");
        }
    }

    static final class ByHandle {
        private ByHandle() {}

        public static void main(String[] args) throws InterruptedException {
            try (BufferPool pool = BufferPool.builder().smallestBuffer(1024).leakSampling(0).build()) {
                PooledBuffer lease = pool.acquire(1);
                long handle = lease.handle();
                boolean read = pool.read(handle, memory -> {
                    check(lease.handle() == handle && lease.segment().byteSize() == 1024, "the lease goes on");
                    check(pool.get(handle) == lease, "the handle leads to the lease");
                    lease.close();
                    assertReleased(handle, lease::close);
                    assertReleased(handle, lease::segment);
                    check(!pool.release(handle), "it is over");
                });
                check(read, "it was not over");
                check(pool.acquire(1) == lease && pool.release(lease.handle()), "the object is used again, when the reader has gone");
                HandleRace race = HandleRace.run(pool, 3, 100_000);
                check(race.begun.get() == race.ended.get(), race.begun + " leases begun, " + race.ended + " ended");
                check(pool.stats().inUse() == 0, "none is out");
                long bytes = Memory.bytesAllocated(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        long next = pool.acquire(1).handle();
                        check(pool.read(next, ByHandle::look) && pool.release(next) && !pool.release(next), "once");
                    }
                });
                check(bytes == 0, "100,000 reads and releases allocate 0 bytes but " + bytes);
            }
        }

        private static void look(MemorySegment memory) {
            check(memory.isReadOnly(), "for reading");
        }
    }

    static final class CheckedLeases {
        private CheckedLeases() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().checkedLeases().leakSampling(0).build()) {
                PooledBuffer kept = pool.acquire(1);
                long handle = kept.handle();
                kept.close();
                for (int i = 0; i < 3; i++) {
                    PooledBuffer next = pool.acquire(1);
                    check(next != kept, "each lease has an object of its own");
                    check(next.segment().address() == pool.get(next.handle()).segment().address(), "the handle leads to the lease");
                    assertReleased(handle, kept::close);
                    assertReleased(handle, kept::segment);
                    assertReleased(handle, kept::byteBuffer);
                    assertReleased(handle, kept::capacity);
                    assertReleased(handle, kept::handle);
                    check(next.capacity() == 256, "the lease goes on");
                    next.close();
                }
                check(pool.stats().created() - pool.stats().discarded() == pool.stats().idle(), "nothing is out");
                long leases = 100_000;
                PooledBuffer[] sink = new PooledBuffer[16];
                long bytes = Memory.bytesAllocated(() -> {
                    for (int i = 0; i < leases; i++) {
                        sink[i & 15] = pool.acquire(1);
                        sink[i & 15].close();
                    }
                });
                check(bytes >= 16 * leases && bytes <= 40 * leases, leases + " leases allocate " + bytes + " bytes");
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
