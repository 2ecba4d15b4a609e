package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** What users run: without assertions, where a lease gets no object of its own. */
class ArenaAndRetainIT {
    @Test
    void shouldMakeNoMoreGarbageThanTheArenaAndItsSegments() throws IOException, InterruptedException {
        ChildJvm.run(OfArena.class, "-Xmx64m");
    }

    @Test
    void shouldRetainWithoutGarbageAndEndWithTheLast() throws IOException, InterruptedException {
        ChildJvm.run(OfRetain.class, "-Xmx64m");
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    static final class OfArena {
        private static final int ARENAS = 10_000;
        private static final int ALLOCATIONS = 10;

        private static MemorySegment last = MemorySegment.NULL;

        private OfArena() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().leakSampling(0).build()) {
                for (int size : new int[] {64, 4_096}) {
                    long bytes = Memory.bytesAllocated(() -> {
                        for (int i = 0; i < ARENAS; i++) {
                            try (Arena arena = pool.arena()) {
                                for (int k = 0; k < ALLOCATIONS; k++) {
                                    last = arena.allocate(size);
                                }
                            }
                        }
                    });
                    long most = (long) ARENAS * (56 + 40 * ALLOCATIONS);
                    check(bytes <= most, ARENAS + " arenas make " + bytes + " bytes of garbage, more than " + most);
                }
                check(pool.stats().inUse() == 0, "all is given back");
            }
        }
    }

    static final class OfRetain {
        private OfRetain() {}

        public static void main(String[] args) {
            try (BufferPool pool = BufferPool.builder().leakSampling(0).build()) {
                long bytes = Memory.bytesAllocated(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        PooledBuffer lease = pool.acquire(1_024);
                        for (int k = 0; k < 5; k++) {
                            lease.retain();
                        }
                        lease.segment().set(ValueLayout.JAVA_INT, 0, i);
                        lease.byteBuffer().putInt(0, i);
                        for (int k = 0; k < 5; k++) {
                            lease.close();
                        }
                        check(lease.segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0) != -1, "it lasts");
                        lease.close();
                    }
                });
                check(bytes == 0, "retaining makes " + bytes + " bytes of garbage");
                PooledBuffer lease = pool.acquire(1);
                lease.retain().close();
                lease.close();
                try {
                    lease.close();
                    throw new AssertionError("a close too many");
                } catch (StaleHandleException expected) {
                    check(pool.stats().inUse() == 0, "all is given back");
                }
            }
        }
    }
}
