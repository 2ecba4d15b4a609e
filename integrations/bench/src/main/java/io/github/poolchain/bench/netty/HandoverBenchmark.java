package io.github.poolchain.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * One thread takes buffers, of the sizes of the traffic, and another releases them: a ring of places, each of which is full or empty, leads
 * from one to the other.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS, "-Dio.netty.noUnsafe=true", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class HandoverBenchmark {
    private static final int PLACES = 1 << 10;

    @Param({"pooled", "adaptive", "unpooled", "poolchain"})
    public String allocator;

    @Param({"HTTP", "WEBSOCKET"})
    public Traffic traffic;

    private final AtomicReferenceArray<ByteBuf> ring = new AtomicReferenceArray<>(PLACES);
    private ByteBufAllocator open;
    private int[] sizes;

    @State(Scope.Thread)
    public static class Index {
        int next;
    }

    @Setup
    public void open() {
        open = Allocators.open(allocator);
        sizes = traffic.draw(1);
    }

    @TearDown
    public void close() throws Exception {
        for (int i = 0; i < PLACES; i++) {
            ByteBuf left = ring.get(i);
            if (left != null) {
                left.release();
            }
        }
        if (open instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    @Benchmark
    @Group("handover")
    @GroupThreads(1)
    public void take(Index index, Control control) {
        int place = index.next & (PLACES - 1);
        while (ring.getAcquire(place) != null) {
            if (control.stopMeasurement) {
                return;
            }
            Thread.onSpinWait();
        }
        int size = sizes[index.next & (sizes.length - 1)];
        ByteBuf buffer = open.directBuffer(size);
        buffer.setByte(0, size).setByte(size - 1, size);
        ring.setRelease(place, buffer);
        index.next++;
    }

    @Benchmark
    @Group("handover")
    @GroupThreads(1)
    public void release(Index index, Control control) {
        int place = index.next & (PLACES - 1);
        ByteBuf buffer = ring.getAcquire(place);
        while (buffer == null) {
            if (control.stopMeasurement) {
                return;
            }
            Thread.onSpinWait();
            buffer = ring.getAcquire(place);
        }
        buffer.release();
        ring.setRelease(place, null);
        index.next++;
    }
}
