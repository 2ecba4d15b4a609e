package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
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
 * How long does an object take, on average, when 400,000 go singly from some threads to others that wait for them, and none does
 * anything else? The name of a contender that spins says so; all others block. The threads are the same in each round.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class BlockingTransferBenchmark {
    private static final int COUNT = 400_000;
    private static final int CAPACITY = 1024;

    @Param({"HandleQueue", "bounded HandleQueue", "ArrayBlockingQueue", "LinkedTransferQueue", "LinkedBlockingQueue",
        "spinning HandleQueue", "spinning JCTools MpmcArrayQueue"})
    public String contender;

    /** Producers and consumers. */
    @Param({"1:1", "2:2", "4:1", "1:4"})
    public String threads;

    private final Object object = new Object();
    private final List<Thread> workers = new ArrayList<>();
    private CyclicBarrier begin;
    private CyclicBarrier end;
    private Transfer transfer;
    private volatile boolean over;

    /** One way to hand an object over. */
    private interface Transfer extends AutoCloseable {
        void put(Object object) throws InterruptedException;

        Object take() throws InterruptedException;

        @Override
        default void close() {}
    }

    private record Blocking(BlockingQueue<Object> queue) implements Transfer {
        @Override
        public void put(Object object) throws InterruptedException {
            queue.put(object);
        }

        @Override
        public Object take() throws InterruptedException {
            return queue.take();
        }

        @Override
        public void close() {
            if (queue instanceof HandleQueue<Object> handles) {
                handles.close();
            }
        }
    }

    private record Spinning(Queue<Object> queue) implements Transfer {
        @Override
        public void put(Object object) {
            while (!queue.offer(object)) {
                Thread.onSpinWait();
            }
        }

        @Override
        public Object take() {
            Object taken = queue.poll();
            while (taken == null) {
                Thread.onSpinWait();
                taken = queue.poll();
            }
            return taken;
        }

        @Override
        public void close() {
            if (queue instanceof HandleQueue<Object> handles) {
                handles.close();
            }
        }
    }

    private static Transfer named(String name) {
        return switch (name) {
            case "HandleQueue" -> new Blocking(new HandleQueue<>());
            case "bounded HandleQueue" -> new Blocking(new HandleQueue<>(CAPACITY));
            case "ArrayBlockingQueue" -> new Blocking(new ArrayBlockingQueue<>(CAPACITY));
            case "LinkedTransferQueue" -> new Blocking(new LinkedTransferQueue<>());
            case "LinkedBlockingQueue" -> new Blocking(new LinkedBlockingQueue<>(CAPACITY));
            case "spinning HandleQueue" -> new Spinning(new HandleQueue<>(CAPACITY));
            case "spinning JCTools MpmcArrayQueue" -> new Spinning(new MpmcArrayQueue<>(CAPACITY));
            case "spinning JCTools MpmcVarHandleArrayQueue" -> new Spinning(new MpmcVarHandleArrayQueue<>(CAPACITY));
            case "spinning Agrona ManyToManyConcurrentArrayQueue" -> new Spinning(new ManyToManyConcurrentArrayQueue<>(CAPACITY));
            case "spinning ConcurrentLinkedQueue" -> new Spinning(new ConcurrentLinkedQueue<>());
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Setup
    public void setUp() {
        transfer = named(contender);
        int producers = threads.charAt(0) - '0';
        int consumers = threads.charAt(2) - '0';
        begin = new CyclicBarrier(producers + consumers + 1);
        end = new CyclicBarrier(producers + consumers + 1);
        for (int i = 0; i < producers; i++) {
            start(() -> {
                for (int k = 0; k < COUNT / producers; k++) {
                    transfer.put(object);
                }
            });
        }
        for (int i = 0; i < consumers; i++) {
            start(() -> {
                for (int k = 0; k < COUNT / consumers; k++) {
                    if (transfer.take() != object) {
                        throw new AssertionError("not what was put");
                    }
                }
            });
        }
    }

    /** What a thread does in a round. */
    @FunctionalInterface
    private interface Body {
        void run() throws InterruptedException;
    }

    private void start(Body body) {
        workers.add(Thread.ofPlatform().daemon().start(() -> {
            try {
                begin.await();
                while (!over) {
                    body.run();
                    end.await();
                    begin.await();
                }
            } catch (Exception e) {
                throw new IllegalStateException("the round cannot end", e);
            }
        }));
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void transfer() throws Exception {
        begin.await();
        end.await();
    }

    @TearDown
    public void tearDown() throws Exception {
        over = true;
        begin.await();
        for (Thread worker : workers) {
            worker.join();
        }
        transfer.close();
    }
}
