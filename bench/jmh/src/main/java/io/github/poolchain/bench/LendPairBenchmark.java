package io.github.poolchain.bench;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.Recycler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A pair as {@link LendBenchmark} has it, but each contender is called as a program would that knows it: no interface and no cast between.
 * With {@code -t 2} two threads.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Benchmark)
public class LendPairBenchmark {
    private static final int BYTES = 1024;

    private final Pool<Object> pool = Pool.of(Object::new);
    private final Pool<Object> limited = Pool.builder(Object::new).maxTotal(1_000).build();
    private final BufferPool buffers = BufferPool.create();
    private final BufferPool limitedBuffers = BufferPool.builder().maxBytes(64 << 20).build();
    private final ByteBufAllocator adaptive = new AdaptiveByteBufAllocator(true);
    private final ByteBufAllocator pooled = PooledByteBufAllocator.DEFAULT;

    private final Recycler<Recycled> recycler = new Recycler<>() {
        @Override
        protected Recycled newObject(Handle<Recycled> handle) {
            return new Recycled(handle);
        }
    };

    private static final class Recycled {
        private final Recycler.Handle<Recycled> handle;

        private Recycled(Recycler.Handle<Recycled> handle) {
            this.handle = handle;
        }
    }

    @Benchmark
    public void pool() {
        Object object = pool.get();
        pool.put(object);
    }

    @Benchmark
    public void poolMaxTotal() {
        Object object = limited.get();
        limited.put(object);
    }

    @Benchmark
    public void nettyRecycler() {
        Recycled object = recycler.get();
        object.handle.recycle(object);
    }

    @Benchmark
    public void bufferPool() {
        buffers.acquire(BYTES).close();
    }

    @Benchmark
    public void bufferPoolMaxBytes() {
        limitedBuffers.acquire(BYTES).close();
    }

    @Benchmark
    public void nettyAdaptive() {
        adaptive.directBuffer(BYTES).release();
    }

    @Benchmark
    public void nettyPooled() {
        pooled.directBuffer(BYTES).release();
    }
}
