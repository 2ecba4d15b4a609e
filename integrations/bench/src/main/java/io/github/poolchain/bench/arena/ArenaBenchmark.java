package io.github.poolchain.bench.arena;

import io.github.poolchain.pool.BufferPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One arena's life: made, one allocation or ten, closed. All that is allocated is zero. An automatic arena is not closed; what the collector has
 * to do for it counts as far as it falls into the run. A shared arena's close goes through every thread of the process.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ArenaBenchmark {
    /** Who makes the arena. */
    public enum Kind {
        POOL {
            @Override
            Arena open(BufferPool pool) {
                return pool.arena();
            }
        },
        CONFINED {
            @Override
            Arena open(BufferPool pool) {
                return Arena.ofConfined();
            }
        },
        SHARED {
            @Override
            Arena open(BufferPool pool) {
                return Arena.ofShared();
            }
        },
        AUTO {
            @Override
            Arena open(BufferPool pool) {
                return Arena.ofAuto();
            }

            @Override
            void close(Arena arena) {
                // the collector does
            }
        };

        abstract Arena open(BufferPool pool);

        void close(Arena arena) {
            arena.close();
        }
    }

    @Param({"POOL", "CONFINED", "SHARED", "AUTO"})
    public Kind kind;

    /** Of each allocation. */
    @Param({"64", "256", "1024", "4096", "16384", "65536"})
    public int bytes;

    private BufferPool pool;

    @Setup(Level.Trial)
    public void open() {
        pool = BufferPool.create();
    }

    @TearDown(Level.Trial)
    public void close() {
        pool.close();
    }

    @Benchmark
    public MemorySegment allocateOne() {
        Arena arena = kind.open(pool);
        MemorySegment segment = arena.allocate(bytes, 8);
        kind.close(arena);
        return segment;
    }

    @Benchmark
    public void allocateTen(Blackhole blackhole) {
        Arena arena = kind.open(pool);
        for (int i = 0; i < 10; i++) {
            blackhole.consume(arena.allocate(bytes, 8));
        }
        kind.close(arena);
    }
}
