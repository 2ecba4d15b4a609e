package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * What a producer pays for those who might be asleep: a put and a take by one thread, while nobody else is there. Soon after somebody slept
 * ("fenced") each put makes a full fence; after 16,384 that found nobody, none does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Thread)
public class PutPriceBenchmark {
    private static final int PAIRS = 10_000;

    @Param({"HandleQueue", "HandleQueue, fenced", "ArrayBlockingQueue", "LinkedTransferQueue"})
    public String contender;

    private final Object object = new Object();
    private Queue<Object> queue;

    @Setup
    public void setUp() {
        queue = switch (contender) {
            case "HandleQueue", "HandleQueue, fenced" -> new HandleQueue<>();
            case "ArrayBlockingQueue" -> new ArrayBlockingQueue<>(1024);
            case "LinkedTransferQueue" -> new LinkedTransferQueue<>();
            case "ConcurrentLinkedQueue" -> new ConcurrentLinkedQueue<>();
            case "JCTools MpmcArrayQueue" -> new MpmcArrayQueue<>(1024);
            case "JCTools MpmcVarHandleArrayQueue" -> new MpmcVarHandleArrayQueue<>(1024);
            case "Agrona ManyToManyConcurrentArrayQueue" -> new ManyToManyConcurrentArrayQueue<>(1024);
            default -> throw new IllegalArgumentException(contender);
        };
    }

    @Setup(Level.Invocation)
    public void sleep() throws InterruptedException {
        if (contender.endsWith("fenced") && ((BlockingQueue<Object>) queue).poll(1, TimeUnit.NANOSECONDS) != null) {
            throw new AssertionError("it is empty");
        }
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public void pairs() {
        for (int i = 0; i < PAIRS; i++) {
            if (!queue.offer(object) || queue.poll() != object) {
                throw new AssertionError("lost");
            }
        }
    }

    @TearDown
    public void tearDown() {
        if (queue instanceof HandleQueue<?> handles) {
            handles.close();
        }
    }
}
