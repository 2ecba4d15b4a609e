package io.github.poolchain.bench;

import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jctools.queues.MessagePassingQueue;
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

/** How long does an element take, on average, when 400,000 go in runs of 16 from one thread to another, and both spin? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class RunTransferBenchmark {
    private static final int COUNT = 400_000;
    private static final int CAPACITY = 1024;
    private static final int RUN = 16;

    @Param({"LongQueue", "HandleQueue", "JCTools MpmcArrayQueue"})
    public String contender;

    private final SynchronousQueue<Boolean> rounds = new SynchronousQueue<>();
    private Thread producer;
    private IntSupplier put;
    private IntSupplier take;
    private AutoCloseable queue;

    @Setup
    public void setUp() {
        Object object = new Object();
        switch (contender) {
            case "LongQueue" -> {
                LongQueue longs = new LongQueue(CAPACITY);
                long[] from = new long[RUN];
                Arrays.fill(from, 1);
                long[] into = new long[RUN];
                put = () -> longs.offer(from, 0, RUN);
                take = () -> longs.poll(into, 0, RUN);
                queue = longs;
            }
            case "HandleQueue" -> {
                HandleQueue<Object> handles = new HandleQueue<>(CAPACITY);
                List<Object> into = new ArrayList<>(RUN);
                put = () -> handles.offer(object) ? 1 : 0;
                take = () -> {
                    into.clear();
                    return handles.drainTo(into, RUN);
                };
                queue = handles;
            }
            case "JCTools MpmcArrayQueue", "JCTools MpmcVarHandleArrayQueue" -> {
                MessagePassingQueue<Object> peer = contender.equals("JCTools MpmcArrayQueue")
                        ? new MpmcArrayQueue<>(CAPACITY)
                        : new MpmcVarHandleArrayQueue<>(CAPACITY);
                put = () -> peer.fill(() -> object, RUN);
                take = () -> peer.drain(ignored -> {}, RUN);
                queue = () -> {};
            }
            default -> throw new IllegalArgumentException(contender);
        }
        producer = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (rounds.take()) {
                    moveAll(put);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it", e);
            }
        });
    }

    private static void moveAll(IntSupplier some) {
        int moved = 0;
        while (moved < COUNT) {
            int now = some.getAsInt();
            moved += now;
            if (now == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void transfer() throws InterruptedException {
        rounds.put(true);
        moveAll(take);
    }

    @TearDown
    public void tearDown() throws Exception {
        rounds.put(false);
        producer.join();
        queue.close();
    }
}
