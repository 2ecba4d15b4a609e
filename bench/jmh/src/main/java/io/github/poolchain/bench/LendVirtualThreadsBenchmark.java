package io.github.poolchain.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/** What does it cost, for each, when 10,000 virtual threads borrow, let others run, and give back? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Benchmark)
public class LendVirtualThreadsBenchmark {
    private static final int COUNT = 10_000;

    @Param({
        "Pool", "Netty Recycler", "JCTools MpmcArrayQueue", "ConcurrentLinkedQueue", "BufferPool", "Netty adaptive", "Netty pooled"
    })
    public String contender;

    private Lender lender;

    @Setup
    public void setUp() {
        lender = Lender.named(contender);
    }

    @TearDown
    public void tearDown() {
        if (lender.made() >= 0) {
            System.out.println("made: " + lender.made());
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void virtualThreads() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(COUNT);
        for (int i = 0; i < COUNT; i++) {
            Thread.startVirtualThread(() -> {
                Object lent = lender.get();
                Thread.yield();
                lender.put(lent);
                done.countDown();
            });
        }
        done.await();
    }
}
