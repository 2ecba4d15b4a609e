package io.github.poolchain.bench;

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

/** What does it cost to borrow an object, or a kilobyte of native memory, and give it back at once? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Benchmark)
public class LendBenchmark {
    @Param({
        "Pool",
        "Pool maxTotal",
        "Netty Recycler",
        "JCTools MpmcArrayQueue",
        "ConcurrentLinkedQueue",
        "BufferPool",
        "BufferPool maxBytes",
        "Netty adaptive",
        "Netty pooled",
        "Arena.ofShared"
    })
    public String contender;

    private Lender lender;

    @Setup
    public void setUp() {
        lender = Lender.named(contender);
    }

    @Benchmark
    @Threads(1)
    public void oneThread() {
        lender.put(lender.get());
    }

    @Benchmark
    @Threads(2)
    public void twoThreads() {
        lender.put(lender.get());
    }
}
