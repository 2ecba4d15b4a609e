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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does an object take, on average, when 100,000 go singly from one thread to another and both do nothing else?
 * {@link TransferBenchmark} asks the same of longs. A full queue makes the producer wait; a chain grows instead.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Thread)
public class HandleTransferBenchmark {
    private static final int COUNT = 100_000;
    private static final int STOP = -1;

    @Param({"HandleChain", "PoolChain", "ArrayBlockingQueue", "LinkedTransferQueue", "JCTools SpmcArrayQueue"})
    public String contender;

    private final Object object = new Object();
    private ObjectQueue queue;
    private Thread owner;

    /** How often the owner shall have pushed its objects. */
    private volatile int rounds;

    @Setup
    public void setUp() {
        queue = ObjectQueue.named(contender);
        owner = Thread.ofPlatform().daemon().start(this::push);
    }

    @TearDown
    public void tearDown() throws InterruptedException {
        rounds = STOP;
        owner.join();
        queue.close();
    }

    private void push() {
        for (int done = 0; rounds != STOP; ) {
            if (rounds == done) {
                Thread.onSpinWait();
                continue;
            }
            for (int pushed = 0; pushed < COUNT && rounds != STOP; ) {
                if (queue.push(object)) {
                    pushed++;
                } else {
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
            if (queue.popOldest() != null) {
                count++;
            } else {
                Thread.onSpinWait();
            }
        }
        return count;
    }
}
