package io.github.poolchain.bench;

import io.github.poolchain.pool.BufferPool;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to borrow a kilobyte of native memory and give it back? Run with {@code -t 2} for two threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BufferBenchmark {
    private static final int BYTES = 1024;

    @Param({"BufferPool", "Netty adaptive", "Netty pooled", "Arena.ofShared"})
    public String contender;

    private Runnable pair;

    @Setup
    public void setUp() {
        pair = switch (contender) {
            case "BufferPool" -> poolchain(BufferPool.create());
            case "Netty adaptive" -> netty(new AdaptiveByteBufAllocator(true));
            case "Netty pooled" -> netty(PooledByteBufAllocator.DEFAULT);
            case "Arena.ofShared" -> BufferBenchmark::arena;
            default -> throw new IllegalArgumentException(contender);
        };
    }

    private static Runnable poolchain(BufferPool pool) {
        return () -> pool.acquire(BYTES).close();
    }

    private static Runnable netty(ByteBufAllocator allocator) {
        return () -> allocator.directBuffer(BYTES).release();
    }

    private static void arena() {
        try (Arena arena = Arena.ofShared()) {
            arena.allocate(BYTES);
        }
    }

    @Benchmark
    public void acquireAndRelease() {
        pair.run();
    }
}
