package io.github.poolchain.bench.jackson;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time for one document that a mapper writes to a stream which only looks at it, on each pool that Jackson ships and on ours:
 * {@code mvn -q -f integrations -Pcompare -Dbench=JacksonWrite -Dbench.args="-prof gc"}. With two threads, that of one of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class JacksonWrite {
    static final int VIRTUAL = 10_000;

    /** See {@link Writer#of}. */
    @Param({
        "3-poolchain",
        "3-threadLocal",
        "3-concurrentDeque",
        "3-bounded",
        "3-nonRecycling",
        "2-poolchain",
        "2-threadLocal",
        "2-concurrentDeque",
        "2-lockFree",
        "2-bounded",
        "2-nonRecycling"
    })
    public String pool;

    /** Which. */
    @Param({"SMALL", "LARGE"})
    public Document document;

    private Writer writer;

    /** Makes the pool. */
    @Setup
    public void setUp() {
        writer = Writer.of(pool);
    }

    /** Ours tells what it did. */
    @TearDown
    public void tell() {
        if (writer.stats() != null) {
            System.out.println(writer.stats());
        }
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    public void platform1(Blackhole hole) throws IOException {
        writer.write(new Sink(hole), document.value);
    }

    /** Two threads. */
    @Benchmark
    @Threads(2)
    public void platform2(Blackhole hole) throws IOException {
        writer.write(new Sink(hole), document.value);
    }

    /** 10,000 virtual threads, each made for its document: the time includes a 10,000th of starting and awaiting them. */
    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(VIRTUAL)
    public void virtual(Blackhole hole) throws InterruptedException {
        inVirtualThreads(new Sink(hole));
    }

    /**
     * As before, but each thread waits at its first write to the stream for all others, so 10,000 documents are begun at once. With Jackson 3
     * each has a recycler then. A generator of Jackson 2 that is closed releases its recycler before that write and its arrays after it, so
     * the next one finds the recycler empty, whatever the pool.
     */
    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(VIRTUAL)
    public void virtualAtOnce(Blackhole hole) throws InterruptedException {
        inVirtualThreads(new MeetingSink(hole, VIRTUAL));
    }

    private void inVirtualThreads(OutputStream out) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(VIRTUAL);
        AtomicReference<IOException> failed = new AtomicReference<>();
        for (int i = 0; i < VIRTUAL; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    writer.write(out, document.value);
                } catch (IOException e) {
                    failed.set(e);
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
    }

    private static class Sink extends OutputStream {
        private final Blackhole hole;

        Sink(Blackhole hole) {
            this.hole = hole;
        }

        @Override
        public void write(int value) {
            hole.consume(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            hole.consume(bytes);
        }
    }

    /** Each thread's first write waits for that of all others. */
    private static final class MeetingSink extends Sink {
        private final CountDownLatch arrived;

        MeetingSink(Blackhole hole, int threads) {
            super(hole);
            arrived = new CountDownLatch(threads);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (arrived.getCount() > 0) {
                arrived.countDown();
                try {
                    arrived.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
