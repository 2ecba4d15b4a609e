package io.github.poolchain.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Each thread keeps some buffers, and for each that it lets go takes another, of the next size of the traffic. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS, "-Dio.netty.noUnsafe=true", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class TrafficBenchmark {
    private static final AtomicLong SEEDS = new AtomicLong();

    @State(Scope.Benchmark)
    public static class Shared {
        @Param({"pooled", "adaptive", "unpooled", "poolchain"})
        public String allocator;

        ByteBufAllocator open;

        @Setup
        public void open() {
            open = Allocators.open(allocator);
        }

        @TearDown
        public void close() throws Exception {
            if (open instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    @State(Scope.Thread)
    public static class Mine {
        @Param({"HTTP", "WEBSOCKET"})
        public Traffic traffic;

        /** How many buffers a thread keeps; a power of two. */
        @Param("64")
        public int kept;

        private int[] sizes;
        private ByteBuf[] buffers;
        private int next;

        @Setup
        public void draw() {
            sizes = traffic.draw(SEEDS.getAndIncrement());
            buffers = new ByteBuf[kept];
        }

        @TearDown
        public void release() {
            for (ByteBuf buffer : buffers) {
                if (buffer != null) {
                    buffer.release();
                }
            }
        }

        int size() {
            return sizes[next & (sizes.length - 1)];
        }
    }

    /** The same, of the heap. */
    @Benchmark
    @Threads(1)
    public ByteBuf heap1(Shared shared, Mine mine) {
        return step(shared, mine, false);
    }

    @Benchmark
    @Threads(1)
    public ByteBuf direct1(Shared shared, Mine mine) {
        return step(shared, mine, true);
    }

    @Benchmark
    @Threads(2)
    public ByteBuf direct2(Shared shared, Mine mine) {
        return step(shared, mine, true);
    }

    private static ByteBuf step(Shared shared, Mine mine, boolean direct) {
        int slot = (mine.next * 7) & (mine.buffers.length - 1); // not in the order in which they came
        ByteBuf last = mine.buffers[slot];
        if (last != null) {
            last.release();
        }
        int size = mine.size();
        mine.next++;
        ByteBuf buffer = direct ? shared.open.directBuffer(size) : shared.open.heapBuffer(size);
        buffer.setByte(0, size).setByte(size - 1, size);
        mine.buffers[slot] = buffer;
        return buffer;
    }
}
