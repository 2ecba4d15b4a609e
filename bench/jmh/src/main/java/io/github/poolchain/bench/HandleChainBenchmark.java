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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does one push and one pop of the newest object cost the owner of a queue of objects, and of the chain below it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class HandleChainBenchmark {
    @Param({"HandleChain", "PoolChain"})
    public String contender;

    private final Object object = new Object();
    private ObjectQueue queue;

    @Setup
    public void setUp() {
        queue = ObjectQueue.named(contender);
    }

    @TearDown
    public void tearDown() {
        queue.close();
    }

    @Benchmark
    public Object pair() {
        queue.push(object);
        return queue.popNewest();
    }
}
