package io.github.poolchain.bench;

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

/** What does it cost, for each, to borrow a hundred and then give all back? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Thread)
public class LendHundredsBenchmark {
    private static final int COUNT = 100;

    @Param({
        "Pool", "Netty Recycler", "JCTools MpmcArrayQueue", "ConcurrentLinkedQueue", "BufferPool", "Netty adaptive", "Netty pooled"
    })
    public String contender;

    private final Object[] lent = new Object[COUNT];
    private Lender lender;

    @Setup
    public void setUp() {
        lender = Lender.named(contender);
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void hundreds() {
        for (int i = 0; i < COUNT; i++) {
            lent[i] = lender.get();
        }
        for (int i = 0; i < COUNT; i++) {
            lender.put(lent[i]);
        }
    }
}
