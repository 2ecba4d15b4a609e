package io.github.poolchain.bench;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A trim that finds nothing to give back, in pools that parked threads have used. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class TrimBenchmark {
    @Param({"0", "100"})
    public int parked;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private Pool<Object> pool;
    private BufferPool buffers;

    @Setup
    public void setUp() throws InterruptedException {
        pool = Pool.builder(Object::new).noAging().build();
        buffers = BufferPool.builder().noAging().build();
        for (int i = 0; i < parked; i++) {
            Thread user = Thread.ofPlatform().daemon().start(() -> {
                pool.put(pool.get());
                buffers.acquire(1024).close();
                while (!over) {
                    LockSupport.park(this);
                }
            });
            threads.add(user);
            while (user.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() throws InterruptedException {
        over = true;
        for (Thread user : threads) {
            LockSupport.unpark(user);
            user.join();
        }
        pool.close();
        buffers.close();
    }

    @Benchmark
    public long trimPool() {
        return pool.trim();
    }

    @Benchmark
    public long trimBufferPool() {
        return buffers.trim();
    }
}
