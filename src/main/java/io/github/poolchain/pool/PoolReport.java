package io.github.poolchain.pool;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a pool holds, by size of buffers, who waits for it, and which watched leases are out: for a person to read, by {@link #toString} or
 * {@link #print}. Made by {@link Pool#report()} and {@link BufferPool#report()}.
 *
 * <p>The figures are of about one moment. Each is read while other calls go on, so a buffer that moves from column to column may be counted in
 * both or in neither. While no other call is under way they are exact, and the figures of all sizes add up to those of {@link #stats()}.
 *
 * <p>Making a report takes some microseconds for each size that has been used, and some more for each watched lease that it shows. It makes garbage. It takes
 * no lock, and disturbs threads that lend and give back only by reading their counters.
 *
 * @param time when it was made
 * @param type {@code Pool} or {@code BufferPool}
 * @param name of the pool; empty if it has none
 * @param number counts pools from 1, in the order in which they were made; tells pools of one name apart
 * @param closed whether the pool has been closed; what is still held then is in use, or just being given back
 * @param stats all sizes together
 * @param sizes one for each size of buffers that the pool has memory of, or that is waited for, ascending; empty for a pool of objects
 * @param waiting the names of threads that wait, or are looking before they wait, in the order in which they came; at most
 *     {@value #MOST_SHOWN} of them. {@link PoolStats#waiters} says how many wait
 * @param leakSampling the share of leases that is watched for leaks now, from 0 to 1
 * @param watched how many watched leases are out. The pool does not know its other leases one by one
 * @param oldest the watched leases that have been out for longest, oldest first; at most {@value #MOST_SHOWN}
 */
public record PoolReport(
        Instant time,
        String type,
        String name,
        long number,
        boolean closed,
        PoolStats stats,
        List<Size> sizes,
        List<String> waiting,
        double leakSampling,
        long watched,
        List<Lease> oldest) {
    static final int MOST_SHOWN = 20;

    /** As given, with the lists copied. */
    public PoolReport {
        sizes = List.copyOf(sizes);
        waiting = List.copyOf(waiting);
        oldest = List.copyOf(oldest);
    }

    /**
     * The buffers of one size.
     *
     * @param bytes how many bytes each has; 0 for all buffers that are larger than the largest size, which have exactly as many as were asked for. In
     *     a pool in {@linkplain BufferPool.Builder#debug() debug mode} all buffers are of that kind
     * @param inUse how many are lent
     * @param idle how many are ready to be lent; of the larger ones, how many wait to be freed
     * @param slabs how many pieces of memory they are cut from. A piece is freed when all its buffers are idle
     * @param held how many bytes of native memory that is
     * @param searching how many threads look for one of these, or wait for one
     */
    public record Size(int bytes, long inUse, long idle, long slabs, long held, int searching) {}

    /**
     * A watched lease that is out.
     *
     * @param what the thing that was lent: the name of the object's class, or {@code buffer of n bytes}
     * @param thread the name of the thread that it was lent to, or its number if it has no name
     * @param since when it was lent
     * @param age how long ago that was
     * @param lost whether the collector has found that nobody can give it back any more. If not, it may still come back
     * @param where the stack of the call that got it, without the pool's own frames; empty if the JVM left it out
     */
    public record Lease(String what, String thread, Instant since, Duration age, boolean lost, List<StackTraceElement> where) {
        /** As given, with the list copied. */
        public Lease {
            where = List.copyOf(where);
        }
    }

    /**
     * Any thread. A report of each pool of this process, with a name or without, that is open, or that is closed and still has memory to be freed; in
     * the order in which the pools were made. Holds a lock while it copies the list of pools.
     */
    public static List<PoolReport> all() {
        return AgingThread.pools().stream().map(Managed::report).toList();
    }

    /** Any thread. Prints {@link #toString()}. */
    public void print(PrintStream out) {
        out.print(this);
    }

    /**
     * Any thread. A table of some lines, each ended by {@code \n}. Names are written on one line each, with control characters and the like as
     * {@code \\u000a}.
     */
    @Override
    public String toString() {
        return ReportText.of(this);
    }
}
