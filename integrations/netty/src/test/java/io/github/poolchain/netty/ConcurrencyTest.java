package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several threads take, grow, hand over and release. */
@Timeout(120)
class ConcurrencyTest {
    private static final int THREADS = 4;

    private static PoolchainByteBufAllocator open(boolean checked) {
        return PoolchainByteBufAllocator.builder().checkedLeases(checked).build();
    }

    private static ByteBuf take(PoolchainByteBufAllocator allocator, boolean direct, int size) {
        return direct ? allocator.directBuffer(size) : allocator.heapBuffer(size);
    }

    private static void run(int threads, Callable<Void> task) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(task));
            }
            for (Future<Void> each : all) {
                each.get();
            }
        }
    }

    /** Each buffer carries its mark in all of its first bytes; whoever else had it, or its memory, would spoil that or find another's. */
    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void shouldNeverGiveABufferToTwo(boolean direct, boolean checked) throws Exception {
        AtomicReferenceArray<ByteBuf> places = new AtomicReferenceArray<>(64);
        AtomicInteger threads = new AtomicInteger();
        PoolchainByteBufAllocator allocator = open(checked);
        run(THREADS, () -> {
            SplittableRandom random = new SplittableRandom(threads.getAndIncrement());
            for (int i = 0; i < 50_000; i++) {
                int size = 16 + random.nextInt(i % 16 == 0 ? 20_000 : 1000);
                ByteBuf mine = take(allocator, direct, size);
                assertThat(mine.refCnt()).isOne();
                long mark = random.nextLong();
                mine.writeLong(mark).writeLong(~mark);
                if (i % 5 == 0) {
                    mine.capacity(size + random.nextInt(5000));
                }
                ByteBuf other = places.getAndSet(random.nextInt(places.length()), mine);
                if (other != null) { // some other thread's, mostly
                    assertThat(other.getLong(0)).isEqualTo(~other.getLong(8));
                    assertThat(other.release()).isTrue();
                }
            }
            return null;
        });
        for (int i = 0; i < places.length(); i++) {
            ByteBuf left = places.get(i);
            if (left != null) {
                assertThat(left.getLong(0)).isEqualTo(~left.getLong(8));
                left.release();
            }
        }
        assertThat(allocator.pool().stats().inUse()).isZero();
        allocator.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    /** One thread releases while another wrongly exchanges the memory: it comes back once, whoever is first. */
    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void shouldGiveMemoryBackOnceWhenAReleaseMeetsAnExchange(boolean direct, boolean checked) throws Exception {
        PoolchainByteBufAllocator allocator = open(checked);
        ByteBuf[] shared = new ByteBuf[1];
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(2);
        run(2, () -> {
            boolean releases = turn.getAndIncrement() == 0;
            for (int i = 0; i < 5_000; i++) {
                if (releases) {
                    shared[0] = take(allocator, direct, 300);
                }
                barrier.await();
                ByteBuf buffer = shared[0];
                try {
                    if (releases) {
                        assertThat(buffer.release()).isTrue();
                    } else {
                        buffer.capacity(5000);
                    }
                } catch (IllegalReferenceCountException tooLate) {
                    assertThat(releases).isFalse();
                    refused.incrementAndGet();
                }
                barrier.await();
                if (releases) {
                    long inUse = allocator.pool().stats().inUse();
                    assertThat(inUse).as("round %s", i).isZero();
                }
            }
            return null;
        });
        assertThat(refused.get()).isBetween(0, 5_000);
        allocator.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** Of many releases of one buffer, which nobody takes again meanwhile, one succeeds. */
    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void shouldLetOneOfRacingReleasesSucceed(boolean direct, boolean checked) throws Exception {
        PoolchainByteBufAllocator allocator = open(checked);
        ByteBuf[] shared = new ByteBuf[1];
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger succeeded = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        run(THREADS, () -> {
            boolean takes = turn.getAndIncrement() == 0;
            for (int i = 1; i <= 3_000; i++) {
                if (takes) {
                    shared[0] = take(allocator, direct, 300);
                }
                barrier.await();
                try {
                    if (shared[0].release()) {
                        succeeded.incrementAndGet();
                    }
                } catch (IllegalReferenceCountException released) {
                    // by another
                }
                barrier.await();
                assertThat(succeeded.get()).isEqualTo(i);
                barrier.await();
            }
            return null;
        });
        assertThat(allocator.pool().stats().inUse()).isZero();
        allocator.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldCloseUnderRunningThreads(boolean direct) throws Exception {
        PoolchainByteBufAllocator allocator = open(false);
        AtomicInteger rounds = new AtomicInteger();
        run(THREADS, () -> {
            while (true) {
                ByteBuf buffer;
                try {
                    buffer = take(allocator, direct, 500);
                } catch (IllegalStateException closed) {
                    return null;
                }
                buffer.writeLong(1).readLong();
                buffer.release();
                if (rounds.incrementAndGet() == 20_000) {
                    allocator.close();
                }
            }
        });
        assertThat(allocator.pool().stats().inUse()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
