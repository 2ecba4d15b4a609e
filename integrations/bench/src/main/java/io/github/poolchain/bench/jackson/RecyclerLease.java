package io.github.poolchain.bench.jackson;

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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * What {@link JacksonWrite} measures without the document: a recycler is acquired, lends the two arrays that a generator takes, and is
 * released. Jackson 3.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RecyclerLease {
    /** See {@link Writer#of}. */
    @Param({"poolchain", "threadLocal", "concurrentDeque", "bounded", "nonRecycling"})
    public String pool;

    private RecyclerPool<BufferRecycler> recyclers;

    /** Makes the pool. */
    @Setup
    public void setUp() {
        recyclers = Jackson3.pool(pool);
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    public void platform1(Blackhole hole) {
        lease(hole);
    }

    /** Two threads. */
    @Benchmark
    @Threads(2)
    public void platform2(Blackhole hole) {
        lease(hole);
    }

    private void lease(Blackhole hole) {
        BufferRecycler recycler = recyclers.acquireAndLinkPooled();
        byte[] bytes = recycler.allocByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER);
        char[] chars = recycler.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER);
        hole.consume(bytes);
        hole.consume(chars);
        recycler.releaseByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER, bytes);
        recycler.releaseCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER, chars);
        recycler.releaseToPool();
    }
}
