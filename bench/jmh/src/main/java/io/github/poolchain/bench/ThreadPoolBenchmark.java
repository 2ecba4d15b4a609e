package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many tasks that do next to nothing does a {@link ThreadPoolExecutor} with two threads do in a second, on this queue or that? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ThreadPoolBenchmark {
    private static final int TASKS = 100_000;

    @Param({"HandleQueue", "ArrayBlockingQueue", "LinkedBlockingQueue", "LinkedTransferQueue"})
    public String contender;

    private BlockingQueue<Runnable> queue;
    private ThreadPoolExecutor pool;

    private static BlockingQueue<Runnable> named(String name) {
        return switch (name) {
            case "HandleQueue" -> new HandleQueue<>();
            case "ArrayBlockingQueue" -> new ArrayBlockingQueue<>(TASKS);
            case "LinkedBlockingQueue" -> new LinkedBlockingQueue<>();
            case "LinkedTransferQueue" -> new LinkedTransferQueue<>();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Setup
    public void setUp() {
        queue = named(contender);
        pool = new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, queue);
        pool.prestartAllCoreThreads();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void tasks() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(TASKS);
        Runnable task = () -> {
            if (left.decrementAndGet() == 0) {
                done.countDown();
            }
        };
        for (int i = 0; i < TASKS; i++) {
            pool.execute(task);
        }
        done.await();
    }

    @TearDown
    public void tearDown() throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("does not end");
        }
        if (queue instanceof HandleQueue<Runnable> handles) {
            handles.close();
        }
    }
}
