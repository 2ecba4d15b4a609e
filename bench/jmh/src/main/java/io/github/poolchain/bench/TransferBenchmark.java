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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does an element take, on average, when 100,000 go from one thread to another and both do nothing else? The
 * benchmark's thread is the thief; a thread of the benchmark's own is the owner. A full ring makes the owner wait; a
 * chain grows instead.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Thread)
public class TransferBenchmark {
    private static final int COUNT = 100_000;
    private static final int STOP = -1;

    @Param({"PoolDequeue", "PoolChain", "JCTools SpmcArrayQueue"})
    public String contender;

    /** How many at once. */
    @Param({"1", "16"})
    public int run;

    private LongContender queue;
    private long[] popped;
    private Thread owner;

    /** How often the owner shall have pushed its elements. */
    private volatile int rounds;

    @Setup
    public void setUp() {
        queue = LongContender.named(contender);
        popped = new long[run];
        owner = Thread.ofPlatform().daemon().start(this::push);
    }

    @TearDown
    public void tearDown() throws InterruptedException {
        rounds = STOP;
        owner.join();
    }

    private void push() {
        long[] values = new long[run];
        Arrays.fill(values, 1);
        for (int done = 0; rounds != STOP; ) {
            if (rounds == done) {
                Thread.onSpinWait();
                continue;
            }
            for (int pushed = 0; pushed < COUNT && rounds != STOP; ) {
                int n = run == 1 ? (queue.push(1) ? 1 : 0) : queue.push(values);
                pushed += n;
                if (n == 0) {
                    Thread.onSpinWait();
                }
            }
            done++;
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int transfer() {
        rounds++;
        int count = 0;
        while (count < COUNT) {
            int n = run == 1 ? (queue.popOldest() != 0 ? 1 : 0) : queue.popOldest(popped);
            count += n;
            if (n == 0) {
                Thread.onSpinWait();
            }
        }
        return count;
    }
}
