package io.github.poolchain.bench;

import io.github.poolchain.pool.BufferPool;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
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

/** What does a buffer of so many bytes cost to borrow and give back? Its first and last byte are written. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Benchmark)
public class LendSizesBenchmark {
    @Param({"64", "256", "1024", "4096", "16384", "65536"})
    public int bytes;

    private final BufferPool buffers = BufferPool.create();
    private final ByteBufAllocator adaptive = new AdaptiveByteBufAllocator(true);
    private final ByteBufAllocator pooled = PooledByteBufAllocator.DEFAULT;

    @Setup
    public void setUp() {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes is " + bytes + ", but must be at least 1");
        }
    }

    @Benchmark
    public void bufferPool() {
        var buffer = buffers.acquire(bytes);
        var memory = buffer.segment();
        memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 1);
        buffer.close();
    }

    @Benchmark
    public void nettyAdaptive() {
        netty(adaptive);
    }

    @Benchmark
    public void nettyPooled() {
        netty(pooled);
    }

    private void netty(ByteBufAllocator allocator) {
        var buffer = allocator.directBuffer(bytes);
        buffer.setByte(0, 1);
        buffer.setByte(bytes - 1, 1);
        buffer.release();
    }

    @Benchmark
    public void confinedArena() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = arena.allocate(bytes);
            memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 1);
        }
    }
}
