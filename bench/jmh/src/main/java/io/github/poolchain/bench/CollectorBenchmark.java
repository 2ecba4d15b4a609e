package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
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

/**
 * The same work under one collector or another, beside a heap full of small objects that live. What a peer allocates is collected in the
 * time that is measured. Which collector, and how much heap, is for the options of the fork to say.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {FastThreads.EXECUTOR, FastThreads.CLASS})
@State(Scope.Benchmark)
public class CollectorBenchmark {
    private static final int NODES_IN_A_MEBIBYTE = (1 << 20) / 24;
    private static final int DEPTH = 1_000;

    /** How many MiB of nodes of 24 bytes live. */
    @Param("1024")
    public int live;

    @Param({"Pool", "BufferPool", "HandleQueue", "ArrayBlockingQueue", "ConcurrentLinkedQueue", "LinkedTransferQueue", "new byte[1024]"})
    public String contender;

    /** Of a chain: with compressed references 24 bytes. */
    private static final class Node {
        final Node next;
        final long value;

        Node(Node next, long value) {
            this.next = next;
            this.value = value;
        }
    }

    private final Node[] chains = new Node[1_000];
    private Runnable pair;
    private volatile Object escaped;

    @Setup
    public void setUp() {
        long nodes = (long) live * NODES_IN_A_MEBIBYTE;
        for (long i = 0; i < nodes; i++) {
            int chain = (int) (i % chains.length);
            chains[chain] = new Node(chains[chain], i);
        }
        pair = switch (contender) {
            case "Pool", "BufferPool", "Netty Recycler", "Netty adaptive", "Netty pooled" -> lending(Lender.named(contender));
            case "HandleQueue" -> passing(new HandleQueue<>());
            case "ArrayBlockingQueue" -> passing(new ArrayBlockingQueue<>(DEPTH + 1));
            case "ConcurrentLinkedQueue" -> passing(new ConcurrentLinkedQueue<>());
            case "LinkedTransferQueue" -> passing(new LinkedTransferQueue<>());
            case "new byte[1024]" -> () -> escaped = new byte[1024];
            default -> throw new IllegalArgumentException(contender);
        };
    }

    private static Runnable lending(Lender lender) {
        return () -> lender.put(lender.get());
    }

    /** A queue with a thousand objects in it. */
    private static Runnable passing(Queue<Object> queue) {
        Object object = new Object();
        for (int i = 0; i < DEPTH; i++) {
            queue.add(object);
        }
        return () -> {
            queue.add(object);
            if (queue.poll() == null) {
                throw new AssertionError("lost");
            }
        };
    }

    /** Reads one end, so that the chains stay in use. */
    @Benchmark
    public long pair() {
        pair.run();
        return chains[0] == null ? 0 : chains[0].value;
    }
}
