package io.github.poolchain.bench;

import io.github.poolchain.pool.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * More threads than objects: each get may have to wait. Pairs a microsecond, of all threads together; with {@code -bm sample -tu us -p busy=8}
 * how long a pair takes, and the slowest, beside so many threads that do something else.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class LendAtLimitBenchmark {
    private static final Duration LONG = Duration.ofSeconds(10);

    /** Who waits for objects of a pool of so many. */
    interface Source {
        Object get() throws InterruptedException;

        void put(Object object);
    }

    @Param({"Pool", "ArrayBlockingQueue"})
    public String contender;

    /** How many other threads never pause. */
    @Param("0")
    public int busy;

    private final List<Thread> busyThreads = new ArrayList<>();
    private volatile boolean over;

    private Source two;
    private Source one;
    private Source sixty;

    @Setup
    public void setUp() {
        two = source(2);
        one = source(1);
        sixty = source(60);
        for (int i = 0; i < busy; i++) {
            busyThreads.add(Thread.ofPlatform().daemon().start(this::spin));
        }
    }

    private void spin() {
        while (!over) {
            Blackhole.consumeCPU(1_000);
        }
    }

    @TearDown
    public void tearDown() throws InterruptedException {
        over = true;
        for (Thread each : busyThreads) {
            each.join();
        }
    }

    private Source source(int objects) {
        return switch (contender) {
            case "Pool" -> pool(objects);
            case "ArrayBlockingQueue" -> queue(objects);
            default -> throw new IllegalArgumentException(contender);
        };
    }

    private static Source pool(int objects) {
        Pool<Object> pool = Pool.builder(Object::new).maxTotal(objects).build();
        return new Source() {
            @Override
            public Object get() throws InterruptedException {
                return pool.get(LONG);
            }

            @Override
            public void put(Object object) {
                pool.put(object);
            }
        };
    }

    private static Source queue(int objects) {
        ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(objects);
        for (int i = 0; i < objects; i++) {
            queue.add(new Object());
        }
        return new Source() {
            @Override
            public Object get() throws InterruptedException {
                return queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            }

            @Override
            public void put(Object object) {
                queue.add(object);
            }
        };
    }

    private static void pair(Source source) throws InterruptedException {
        Object object = source.get();
        if (object == null) {
            throw new IllegalStateException("a get has starved for " + LONG);
        }
        source.put(object);
    }

    @Benchmark
    @Threads(4)
    public void fourForTwo() throws InterruptedException {
        pair(two);
    }

    @Benchmark
    @Threads(2)
    public void twoForOne() throws InterruptedException {
        pair(one);
    }

    @Benchmark
    @Threads(64)
    public void sixtyFourForSixty() throws InterruptedException {
        pair(sixty);
    }
}
