package io.github.poolchain.bench;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.queue.HandleQueue;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
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
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to put one and take the oldest, by one thread, when there are so many in the queue all the time? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class DepthBenchmark {
    private static final Object OBJECT = new Object();

    @Param({"PoolChain", "HandleQueue", "ArrayDeque", "ArrayBlockingQueue", "ConcurrentLinkedQueue", "LinkedTransferQueue"})
    public String contender;

    @Param({"1", "1000", "32000", "1000000"})
    public int depth;

    private Runnable pair;

    @Setup
    public void setUp() {
        if (contender.equals("PoolChain")) {
            PoolChain chain = new PoolChain();
            for (int i = 0; i < depth; i++) {
                chain.pushHead(1);
            }
            pair = () -> {
                chain.pushHead(1);
                if (chain.popTail() == 0) {
                    throw new AssertionError("lost");
                }
            };
            return;
        }
        Queue<Object> queue = switch (contender) {
            case "HandleQueue" -> new HandleQueue<>();
            case "ArrayDeque" -> new ArrayDeque<>();
            case "ArrayBlockingQueue" -> new ArrayBlockingQueue<>(depth + 1);
            case "ConcurrentLinkedQueue" -> new ConcurrentLinkedQueue<>();
            case "LinkedTransferQueue" -> new LinkedTransferQueue<>();
            default -> throw new IllegalArgumentException(contender);
        };
        for (int i = 0; i < depth; i++) {
            queue.add(OBJECT);
        }
        pair = () -> {
            queue.add(OBJECT);
            if (queue.poll() == null) {
                throw new AssertionError("lost");
            }
        };
    }

    @Benchmark
    public void pair() {
        pair.run();
    }
}
