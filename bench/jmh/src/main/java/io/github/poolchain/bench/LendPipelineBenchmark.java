package io.github.poolchain.bench;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.SpscArrayQueue;
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
 * What does it cost, for each, when one thread borrows and another gives back? The benchmark's thread borrows; the other
 * is the benchmark's own. Between them is a queue of 256 places, the same for all.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Thread)
public class LendPipelineBenchmark {
    private static final int COUNT = 10_000;
    private static final Object STOP = new Object();

    @Param({
        "Pool", "Netty Recycler", "JCTools MpmcArrayQueue", "ConcurrentLinkedQueue", "BufferPool", "Netty adaptive", "Netty pooled"
    })
    public String contender;

    private final Queue<Object> lent = new SpscArrayQueue<>(256);
    private Lender lender;
    private Thread returner;
    private long madeWhenWarm = -1;

    /** How many the other thread has given back. */
    private volatile long returned;

    private long borrowed;

    @Setup
    public void setUp() {
        lender = Lender.named(contender);
        returner = new FastThreadLocalThread(this::giveBack);
        returner.setDaemon(true);
        returner.start();
    }

    @TearDown
    public void tearDown() throws InterruptedException {
        hand(STOP);
        returner.join();
        if (lender.made() >= 0) {
            System.out.println("made: " + lender.made() + ", of which after the first invocation: "
                    + (lender.made() - madeWhenWarm) + "; lent: " + borrowed);
        }
    }

    private void giveBack() {
        long count = 0;
        while (true) {
            Object next = lent.poll();
            if (next == null) {
                Thread.onSpinWait();
            } else if (next == STOP) {
                return;
            } else {
                lender.put(next);
                count++;
                returned = count;
            }
        }
    }

    private void hand(Object object) {
        while (!lent.offer(object)) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void pipeline() {
        for (int i = 0; i < COUNT; i++) {
            hand(lender.get());
        }
        borrowed += COUNT;
        while (returned != borrowed) {
            Thread.onSpinWait();
        }
        if (madeWhenWarm < 0) {
            madeWhenWarm = lender.made();
        }
    }
}
