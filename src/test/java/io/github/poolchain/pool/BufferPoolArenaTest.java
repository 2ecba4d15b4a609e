package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own interface to memory, from leases. */
class BufferPoolArenaTest {
    private static final int LARGEST = 1 << 20;

    enum Kind {
        PLAIN,
        CHECKED,
        ZEROED,
        DEBUG,
        WATCHED;

        BufferPool.Builder builder() {
            BufferPool.Builder builder = BufferPool.builder().noAging().onLeak(leak -> {
                throw new AssertionError(leak.toString());
            });
            return switch (this) {
                case PLAIN -> builder;
                case CHECKED -> builder.checkedLeases();
                case ZEROED -> builder.zeroed();
                case DEBUG -> builder.debug();
                case WATCHED -> builder.leakSampling(1);
            };
        }
    }

    /** Leaves memory in the pool that is not zero. */
    private static void spoil(BufferPool pool) {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int bytes = 256; bytes <= LARGEST; bytes *= 2) {
            for (int i = 0; i < 4; i++) {
                PooledBuffer buffer = pool.acquire(bytes);
                buffer.segment().fill((byte) 0x55);
                lent.add(buffer);
            }
        }
        lent.forEach(PooledBuffer::close);
    }

    private static void assertZero(MemorySegment segment) {
        assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()]))).isEqualTo(-1);
    }

    // ---- What it allocates

    @ParameterizedTest
    @EnumSource
    void shouldAllocateZeroedSegmentsThatDoNotOverlapAndGiveAllBackAtTheClose(Kind kind) {
        try (BufferPool pool = kind.builder().build()) {
            spoil(pool);
            Random random = new Random(1);
            for (int round = 0; round < (kind == Kind.DEBUG ? 3 : 50); round++) {
                List<MemorySegment> segments = new ArrayList<>();
                try (Arena arena = pool.arena()) {
                    for (int i = 0; i < 60; i++) {
                        int bytes = random.nextInt(1 << random.nextInt(1, 14));
                        long alignment = 1L << random.nextInt(13);
                        MemorySegment segment = arena.allocate(bytes, alignment);
                        assertThat(segment.byteSize()).isEqualTo(bytes);
                        assertThat(segment.address() % Math.max(8, alignment)).isZero();
                        assertThat(segment.isNative() && !segment.isReadOnly() && segment.isAccessibleBy(new Thread())).isTrue();
                        assertZero(segment);
                        segment.fill((byte) i);
                        segments.add(segment);
                    }
                    for (int i = 0; i < segments.size(); i++) {
                        for (int k = 0; k < i; k++) {
                            assertThat(segments.get(i).asOverlappingSlice(segments.get(k)).filter(common -> common.byteSize() > 0)).isEmpty();
                        }
                        for (byte b : segments.get(i).toArray(ValueLayout.JAVA_BYTE)) {
                            assertThat(b).isEqualTo((byte) i);
                        }
                    }
                }
                assertThat(pool.stats().inUse()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 256, 1024, 1025, LARGEST, LARGEST + 1, 5 << 20})
    void shouldAllocateAnySizeAlsoWhatIsTooLargeToBeKept(int bytes) {
        try (BufferPool pool = BufferPool.create()) {
            try (Arena arena = pool.arena()) {
                for (int i = 0; i < 3; i++) {
                    MemorySegment segment = arena.allocate(bytes);
                    assertThat(segment.byteSize()).isEqualTo(bytes);
                    assertZero(segment);
                }
                if (bytes > LARGEST) {
                    assertThat(pool.stats().inUse()).isEqualTo(3);
                }
            }
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 64, 128, 256, 4_096, 1 << 16, 1 << 21})
    void shouldAlign(long alignment) {
        for (int poolsAlignment : new int[] {1, 4_096}) {
            try (BufferPool pool = BufferPool.builder().alignment(poolsAlignment).build();
                    Arena arena = pool.arena()) {
                for (int bytes : new int[] {1, 0, 100, 5_000, 3, LARGEST}) {
                    MemorySegment segment = arena.allocate(bytes, alignment);
                    assertThat(segment.address() % Math.max(8, alignment)).isZero();
                    assertThat(segment.byteSize()).isEqualTo(bytes);
                    assertZero(segment);
                }
            }
        }
    }

    @Test
    void shouldServeWhatIsBuiltOnAllocate() {
        try (BufferPool pool = BufferPool.create()) {
            spoil(pool);
            try (Arena arena = pool.arena()) {
                assertThat(arena.allocateFrom("Grüße").getString(0)).isEqualTo("Grüße");
                assertThat(arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3).toArray(ValueLayout.JAVA_INT)).containsExactly(1, 2, 3);
                MemorySegment struct = arena.allocate(MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
                struct.set(ValueLayout.JAVA_LONG, 0, Long.MAX_VALUE);
                assertThat(struct.byteSize()).isEqualTo(12);
                assertThat(arena.allocate(ValueLayout.JAVA_DOUBLE, 10).byteSize()).isEqualTo(80);
            }
        }
    }

    @Test
    void shouldServeAsSegmentAllocatorAndSoShouldALease() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = pool.arena();
                PooledBuffer lease = pool.acquire(1_000)) {
            for (SegmentAllocator allocator : List.of(arena, SegmentAllocator.slicingAllocator(lease.segment()))) {
                MemorySegment one = allocator.allocateFrom(ValueLayout.JAVA_INT, 7);
                MemorySegment two = allocator.allocateFrom(ValueLayout.JAVA_INT, 8);
                assertThat(one.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
                assertThat(two.get(ValueLayout.JAVA_INT, 0)).isEqualTo(8);
            }
        }
    }

    // ---- How many leases

    @Test
    void shouldHaveSmallAllocationsShareABuffer() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = pool.arena()) {
            arena.allocate(1);
            assertThat(pool.stats().nativeBytes()).isEqualTo(64 << 10); // a slab of buffers of 1 KiB
            for (int i = 0; i < 127; i++) {
                arena.allocate(8);
            }
            assertThat(pool.stats().inUse()).as("1 KiB").isEqualTo(1);
            for (int i = 0; i < 256; i++) {
                arena.allocate(8);
            }
            assertThat(pool.stats().inUse()).as("and 2 KiB").isEqualTo(2);
            arena.allocate(8);
            assertThat(pool.stats().inUse()).isEqualTo(3);
            for (int i = 0; i < 100_000; i++) {
                arena.allocate(8);
            }
            assertThat(pool.stats().inUse()).as("in all 1 to 32 KiB, and 12 of 64 KiB").isEqualTo(6 + 12);
        }
    }

    @Test
    void shouldGoOnCuttingFromTheBufferThatHasMoreRoom() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = pool.arena()) {
            MemorySegment first = arena.allocate(8);
            arena.allocate(8 << 10);
            MemorySegment second = arena.allocate(8);
            assertThat(second.address()).as("the large one has a buffer of its own").isEqualTo(first.address() + 8);
            MemorySegment large = arena.allocate(5 << 10);
            MemorySegment third = arena.allocate(8);
            assertThat(third.address()).as("3 KiB are left there").isEqualTo(large.address() + large.byteSize());
            assertThat(pool.stats().inUse()).isEqualTo(3);
        }
    }

    @Test
    void shouldTakeNoLeaseUntilItNeedsMemory() {
        try (BufferPool pool = BufferPool.create()) {
            pool.arena().close();
            assertThat(pool.stats().nativeBytes()).isZero();
        }
    }

    // ---- Limits and bad input

    @Test
    void shouldTakeNoMoreThanNeededWhereTheLimitLeavesNoRoom() {
        try (BufferPool pool = BufferPool.builder().debug().maxBytes(768).build()) {
            PooledBuffer other = pool.acquire(256);
            try (Arena arena = pool.arena()) {
                MemorySegment one = arena.allocate(200);
                arena.allocate(200);
                assertThat(pool.stats().nativeBytes()).isEqualTo(768);
                PoolStats before = pool.stats();
                assertThatThrownBy(() -> arena.allocate(113)).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("768");
                assertThatThrownBy(() -> arena.allocate(Integer.MAX_VALUE)).isExactlyInstanceOf(IllegalStateException.class);
                assertThat(pool.stats()).isEqualTo(before);
                one.set(ValueLayout.JAVA_LONG, 0, 1);
                assertThat(arena.allocate(112).byteSize()).as("what is left of the buffer still serves").isEqualTo(112);
                other.close();
                assertThat(arena.allocate(113).byteSize()).as("from a buffer of 256 bytes, since 512 are not to be had").isEqualTo(113);
                assertThat(pool.stats().nativeBytes()).isEqualTo(768);
            }
            assertThat(pool.stats().inUse()).isZero();
            pool.acquire(512).close();
        }
    }

    @Test
    void shouldRejectBadSizesAndAlignmentsAndChangeNothing() {
        try (BufferPool pool = BufferPool.create();
                Arena arena = pool.arena()) {
            arena.allocate(8);
            PoolStats before = pool.stats();
            assertThatThrownBy(() -> arena.allocate(-1)).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
            for (long alignment : new long[] {0, -1, 3, Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> arena.allocate(1, alignment))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(String.valueOf(alignment));
            }
            for (long bytes : new long[] {1L << 31, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> arena.allocate(bytes))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(bytes + " ")
                        .hasMessageContaining("2147483647");
            }
            for (long alignment : new long[] {1L << 32, 1L << 62}) {
                assertThatThrownBy(() -> arena.allocate(1, alignment)).isExactlyInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> arena.allocate(Integer.MAX_VALUE, 4_096)).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThat(pool.stats()).isEqualTo(before);
        }
    }

    // ---- The end

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEverythingAfterTheClose(Kind kind) {
        try (BufferPool pool = kind.builder().build()) {
            for (int bytes : new int[] {0, 100, 5_000, LARGEST + 1}) {
                Arena arena = pool.arena();
                if (bytes > 0) {
                    arena.allocate(bytes);
                }
                arena.close();
                PooledBuffer next = pool.acquire(1_024);
                assertThatThrownBy(() -> arena.allocate(1)).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
                assertThatThrownBy(() -> arena.allocate(0)).isExactlyInstanceOf(IllegalStateException.class);
                assertThatThrownBy(arena::close).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
                assertThat(arena.scope().isAlive()).isFalse();
                assertThat(pool.stats().inUse()).isEqualTo(1);
                next.close();
            }
        }
    }

    @Test
    void shouldLeaveAKeptSegmentUsableInDefaultModeUntilTheMemoryIsFreed() {
        try (BufferPool pool = BufferPool.create()) {
            Arena arena = pool.arena();
            MemorySegment kept = arena.allocate(8);
            MemorySegment.Scope scope = arena.scope();
            assertThat(kept.scope()).isNotEqualTo(scope);
            arena.close();
            assertThat(scope.isAlive()).isFalse();
            assertThat(kept.scope().isAlive()).as("that of memory which is lent again").isTrue();
            try (PooledBuffer next = pool.acquire(1_024)) {
                next.segment().set(ValueLayout.JAVA_LONG, 0, 42);
                assertThat(kept.get(ValueLayout.JAVA_LONG, 0)).as("the next lease's").isEqualTo(42);
                assertThatThrownBy(() -> kept.get(ValueLayout.JAVA_LONG, 8)).isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThat(pool.trim()).isPositive();
            assertThatThrownBy(() -> kept.get(ValueLayout.JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldTakeKeptSegmentsAwayAtTheCloseInDebugMode() {
        try (BufferPool pool = BufferPool.builder().debug().build()) {
            List<MemorySegment> kept = new ArrayList<>();
            try (Arena arena = pool.arena()) {
                for (int bytes : new int[] {1, 8, 2_000, LARGEST + 1}) {
                    kept.add(arena.allocate(bytes));
                }
                assertThat(kept).allSatisfy(BufferPoolArenaTest::assertZero);
            }
            for (MemorySegment segment : kept) {
                assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
                assertThat(segment.scope().isAlive()).isFalse();
            }
            assertThat(pool.stats().nativeBytes()).isZero();
        }
    }

    @Test
    void shouldEndWhatIsTiedToItsScope(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mapped"), "content");
        try (BufferPool pool = BufferPool.create();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped;
            try (Arena arena = pool.arena()) {
                arena.allocate(1);
                mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 7, arena);
                assertThat(mapped.scope()).isEqualTo(arena.scope());
                assertThat(mapped.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'c');
            }
            assertThatThrownBy(() -> mapped.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    @Test
    void shouldGetNoBufferOfAClosedPoolAndGiveItBackWhatItHas() {
        BufferPool pool = BufferPool.create();
        Arena arena = pool.arena();
        MemorySegment segment = arena.allocate(8);
        pool.close();
        assertThat(arena.allocate(8).byteSize()).as("cut from what it has").isEqualTo(8);
        assertThatThrownBy(() -> arena.allocate(5_000)).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        segment.set(ValueLayout.JAVA_LONG, 0, 1);
        assertThat(pool.stats().inUse()).isEqualTo(1);
        arena.close();
        assertThat(pool.stats().inUse()).isZero();
        Held.awaitBytes(pool, 0);
    }

    @Test
    void shouldTellOfAnArenaThatWasDropped() throws InterruptedException {
        Reports reports = new Reports();
        try (BufferPool pool = BufferPool.builder().leakSampling(1).onLeak(reports).noAging().build()) {
            pool.arena().allocate(1);
            reports.await(1, pool);
            StackTraceElement top = reports.told().get(0).where().getStackTrace()[0];
            assertThat(top.getClassName()).isEqualTo(BufferPoolArenaTest.class.getName());
            assertThat(pool.stats().inUse()).isEqualTo(1);
        }
    }

    /** The pool leads to the leases that are not watched; they must not lead to the others. */
    @Test
    void shouldTellOfTheWatchedLeasesOfAnArenaThatWasDropped() throws InterruptedException {
        Reports reports = new Reports();
        try (BufferPool pool = BufferPool.builder().leakSampling(0).onLeak(reports).noAging().build()) {
            allocateSomeOfThemWatched(pool.arena(), pool);
            reports.await(2, pool);
            assertThat(reports.told()).extracting(Leak::what).containsExactlyInAnyOrder("buffer of 2097152 bytes", "buffer of 2097152 bytes");
            assertThat(pool.stats().inUse()).isEqualTo(5);
        }
    }

    private static void allocateSomeOfThemWatched(Arena arena, BufferPool pool) {
        for (int i = 0; i < 5; i++) {
            pool.leakSampling(i % 2);
            arena.allocate(2 << 20);
        }
        pool.leakSampling(0);
    }

    // ---- Several threads

    @Test
    void shouldAllocateFromSeveralThreadsAndCloseInYetAnother() throws Exception {
        try (BufferPool pool = BufferPool.create()) {
            spoil(pool);
            Arena arena = pool.arena();
            ConcurrentLinkedQueue<MemorySegment> segments = new ConcurrentLinkedQueue<>();
            Rendezvous.of(3, (thread, rendezvous) -> {
                for (int i = 0; i < 3_000; i++) {
                    MemorySegment segment = arena.allocate(8 + i % 40);
                    assertZero(segment);
                    segment.fill((byte) 1);
                    segments.add(segment);
                }
            });
            assertThat(segments).hasSize(9_000);
            assertThat(segments.stream().map(MemorySegment::address).distinct()).hasSize(9_000);
            Threads.run(arena::close);
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    /** The zeros of an allocation must not go into the lease after the arena's. */
    @Test
    void shouldNotWriteIntoTheNextLeaseWhenACloseOvertakesAnAllocation() throws InterruptedException {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(1_024).maxBytes(1_024).noAging().build()) {
            AtomicReference<Arena> common = new AtomicReference<>();
            AtomicInteger refused = new AtomicInteger();
            Rendezvous.of(2, (thread, rendezvous) -> {
                boolean inTime = true;
                for (int round = 0; round < 5_000 && inTime; round++) {
                    if (thread == 0) {
                        Arena arena = pool.arena();
                        arena.allocate(8);
                        common.set(arena);
                    }
                    rendezvous.meet();
                    if (thread == 0) {
                        common.get().close();
                        try (PooledBuffer next = pool.acquire(1_024)) {
                            next.segment().fill((byte) 1);
                            for (byte b : next.segment().toArray(ValueLayout.JAVA_BYTE)) {
                                assertThat(b).isEqualTo((byte) 1);
                            }
                        }
                    } else {
                        try {
                            common.get().allocate(1_000);
                        } catch (IllegalStateException closed) {
                            refused.incrementAndGet();
                        }
                    }
                    inTime = rendezvous.meet();
                }
            });
            assertThat(pool.stats().inUse()).isZero();
            assertThat(refused.get()).isPositive();
        }
    }

    @Test
    void shouldLetExactlyOneOfTwoClosesSucceed() throws InterruptedException {
        try (BufferPool pool = BufferPool.create()) {
            AtomicReference<Arena> common = new AtomicReference<>();
            AtomicInteger successes = new AtomicInteger();
            Rendezvous.of(2, (thread, rendezvous) -> {
                boolean inTime = true;
                for (int round = 0; round < 2_000 && inTime; round++) {
                    if (thread == 0) {
                        common.set(pool.arena());
                        common.get().allocate(8);
                    }
                    rendezvous.meet();
                    try {
                        common.get().close();
                        successes.incrementAndGet();
                    } catch (IllegalStateException overtaken) {
                        assertThat(overtaken).hasMessageContaining("closed");
                    }
                    inTime = rendezvous.meet();
                    if (thread == 0) {
                        assertThat(successes.getAndSet(0)).isEqualTo(1);
                        assertThat(pool.stats().inUse()).isZero();
                    }
                }
            });
        }
    }
}
