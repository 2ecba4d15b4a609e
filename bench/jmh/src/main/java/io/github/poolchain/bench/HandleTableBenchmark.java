package io.github.poolchain.bench;

import io.github.poolchain.handle.HandleTable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to put an object into a handle table and take it out at once, and to look it up? Beside it what a
 * ring's owner pays for a push and a pop ({@link LifoPairBenchmark} has more of these), which is the measure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HandleTableBenchmark {
    /** The table, which all threads share, with so many objects in it from the beginning. */
    @State(Scope.Benchmark)
    public static class Table {
        @Param({"1", "100000"})
        public int objects;

        private final Object object = new Object();
        private HandleTable<Object> table;
        private long[] handles;

        @Setup
        public void setUp() {
            table = new HandleTable<>();
            handles = new long[objects];
            for (int i = 0; i < objects; i++) {
                handles[i] = table.add(object);
            }
        }

        @TearDown
        public void tearDown() {
            table.close();
        }
    }

    /** For each thread its ring. */
    @State(Scope.Thread)
    public static class Ring {
        private LongContender ring;

        @Setup
        public void setUp() {
            ring = LongContender.named("PoolDequeue");
        }
    }

    @Benchmark
    @Threads(1)
    public Object addAndRemove(Table table) {
        return table.table.remove(table.table.add(table.object));
    }

    @Benchmark
    @Threads(2)
    public Object addAndRemoveByTwo(Table table) {
        return table.table.remove(table.table.add(table.object));
    }

    @Benchmark
    @Threads(1)
    public Object get(Table table) {
        return table.table.get(table.handles[table.objects - 1]);
    }

    @Benchmark
    @Threads(1)
    public long ring(Ring ring) {
        ring.ring.push(1);
        return ring.ring.popNewest();
    }
}
