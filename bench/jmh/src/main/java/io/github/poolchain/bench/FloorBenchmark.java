package io.github.poolchain.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of which queues and pools are made, each alone: what no algorithm that needs them can be cheaper than. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FloorBenchmark {
    /** A word of the thread's own. */
    @State(Scope.Thread)
    public static class Word {
        private static final VarHandle VALUE;

        static {
            try {
                VALUE = MethodHandles.lookup().findVarHandle(Word.class, "value", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private long value;
    }

    /** A word that two threads write in turn: 1 is for the other to answer, 0 for us to begin anew. */
    @State(Scope.Benchmark)
    public static class Ball {
        private static final int STOP = -1;
        private static final VarHandle TURN;

        static {
            try {
                TURN = MethodHandles.lookup().findVarHandle(Ball.class, "turn", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private int turn;
        private Thread other;

        @Setup
        public void setUp() {
            other = Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    int now = (int) TURN.getAcquire(this);
                    if (now == STOP) {
                        return;
                    }
                    if (now == 1) {
                        TURN.setRelease(this, 0);
                    } else {
                        Thread.onSpinWait();
                    }
                }
            });
        }

        @TearDown
        public void tearDown() throws InterruptedException {
            TURN.setRelease(this, STOP);
            other.join();
        }
    }

    private static final int RALLIES = 10_000;

    /** A locked instruction on a line that nobody else has. */
    @Benchmark
    public boolean cas(Word word) {
        long value = word.value;
        return Word.VALUE.compareAndSet(word, value, value + 1);
    }

    /** A store, and a fence after it. */
    @Benchmark
    public void fence(Word word) {
        word.value = 1;
        VarHandle.fullFence();
    }

    /** A line that goes to another processor, or comes from there: half of a rally. */
    @Benchmark
    @OperationsPerInvocation(2 * RALLIES)
    public void line(Ball ball) {
        for (int i = 0; i < RALLIES; i++) {
            Ball.TURN.setRelease(ball, 1);
            while ((int) Ball.TURN.getAcquire(ball) != 0) {
                Thread.onSpinWait();
            }
        }
    }
}
