package io.github.poolchain.bench;

import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a push and a pop of the oldest cost when a hundred go in and then a hundred come out: one by one, and in
 * one call for those who have such a call?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class HundredsBenchmark {
    private static final int COUNT = 100;

    @Param({"PoolDequeue", "PoolChain", "JCTools SpmcArrayQueue", "ArrayDeque"})
    public String contender;

    private final long[] values = new long[COUNT];
    private LongContender queue;

    @Setup
    public void setUp() {
        queue = LongContender.named(contender);
        Arrays.fill(values, 1);
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long oneByOne() {
        for (int i = 0; i < COUNT; i++) {
            queue.push(i + 1);
        }
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += queue.popOldest();
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int atOnce() {
        return queue.push(values) + queue.popOldest(values);
    }
}
