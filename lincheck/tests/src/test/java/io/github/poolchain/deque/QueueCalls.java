package io.github.poolchain.deque;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** The calls that a ring and a chain have in common, for Lincheck to make: those of the owner never by two threads. */
@Param(name = "value", gen = LongGen.class, conf = "1:99")
@Param(name = "length", gen = IntGen.class, conf = "0:4")
public abstract class QueueCalls {
    abstract int pushHead(long[] from);

    abstract int popHead(long[] into);

    abstract int popTail(long[] into);

    /** {@code length} values, from {@code first} on. */
    static List<Long> values(long first, int length) {
        return LongStream.range(first, first + length).boxed().toList();
    }

    private static List<Long> list(long[] values, int count) {
        return Arrays.stream(values).limit(count).boxed().toList();
    }

    @Operation(nonParallelGroup = "owner", params = {"value", "length"})
    public int pushAll(long first, int length) {
        long[] from = new long[length];
        for (int i = 0; i < length; i++) {
            from[i] = first + i;
        }
        return pushHead(from);
    }

    @Operation(nonParallelGroup = "owner")
    public abstract long popHead();

    @Operation(nonParallelGroup = "owner", params = "length")
    public List<Long> popHeads(int length) {
        long[] into = new long[length];
        return list(into, popHead(into));
    }

    @Operation
    public abstract long popTail();

    @Operation(params = "length")
    public List<Long> popTails(int length) {
        long[] into = new long[length];
        return list(into, popTail(into));
    }

    @Operation
    public abstract int size();

    @Operation
    public abstract boolean isEmpty();
}
