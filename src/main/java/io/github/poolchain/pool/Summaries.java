package io.github.poolchain.pool;

import io.github.poolchain.report.Text;
import java.util.function.Consumer;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * The periodic events of the pools, which the JDK Flight Recorder asks for while it records: figures of each pool and of each size of buffers, and the
 * watched leases that are out. Nobody asks otherwise, and then it costs nothing.
 */
final class Summaries {
    /*
     * The recorder keeps what it calls, for as long as that is not taken away. So what it is given does not lead to a pool: it asks the aging
     * thread's list, which holds pools weakly. And it is taken away when no aging thread runs, so when there is no pool any more; otherwise this
     * library could never be unloaded.
     */

    private static final String CATEGORY = "poolchain";
    private static final String PERIOD = "5 s";
    private static final String POOL_LABEL = "Pool";
    private static final String POOL_DESCRIPTION = "The name of the pool, empty if it has none";
    private static final String NUMBER_LABEL = "Number";
    private static final String NUMBER_DESCRIPTION = "Counts the pools of the process from 1; tells pools of one name apart";

    static final Runnable POOLS = ofEachPool(PoolSummary::commit);
    static final Runnable SIZES = ofEachPool(SizeSummary::commit);
    static final Runnable LEASES = ofEachPool(LeaseOut::commit);

    /** Aging threads that run: one or none, but the next may begin while the last ends. With the monitor of the class. */
    private static int threads;

    private Summaries() {}

    private static Runnable ofEachPool(Consumer<PoolReport> commit) {
        return () -> AgingThread.pools().forEach(pool -> commit.accept(pool.report()));
    }

    /**
     * An aging thread, when it begins. From now on the recorder asks, while it records. Takes some half a millisecond. Whatever it throws,
     * {@link #end} must follow.
     */
    static synchronized void begin() {
        threads++;
        if (threads == 1) {
            FlightRecorder.addPeriodicEvent(PoolSummary.class, POOLS);
            FlightRecorder.addPeriodicEvent(SizeSummary.class, SIZES);
            FlightRecorder.addPeriodicEvent(LeaseOut.class, LEASES);
        }
    }

    /** That thread, when it ends. The recorder forgets what it asked, unless there is another. */
    static synchronized void end() {
        threads--;
        if (threads == 0) {
            boolean _ = FlightRecorder.removePeriodicEvent(POOLS);
            boolean _ = FlightRecorder.removePeriodicEvent(SIZES);
            boolean _ = FlightRecorder.removePeriodicEvent(LEASES);
        }
    }

    @Name("io.github.poolchain.PoolSummary")
    @Label("Pool Summary")
    @Category(CATEGORY)
    @Description("What a pool holds and who waits for it, at this moment")
    @Period(PERIOD)
    @StackTrace(false)
    static final class PoolSummary extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label(NUMBER_LABEL)
        @Description(NUMBER_DESCRIPTION)
        long number;

        @Label("Type")
        @Description("BufferPool or Pool")
        @Nullable String type;

        @Label("In Use")
        @Description("How many objects or buffers are lent")
        long inUse;

        @Label("Idle")
        @Description("How many objects or buffers wait to be lent")
        long idle;

        @Label("Waiters")
        @Description("About how many threads wait for one")
        long waiters;

        @Label("Held Bytes")
        @Description("Native memory: of buffers, lent or idle; for objects, to keep account")
        @DataAmount
        long heldBytes;

        @Label("Most Bytes")
        @Description("The limit of a pool of buffers; 0 if there is none, and for objects")
        @DataAmount
        long maxBytes;

        @Label("Most Objects")
        @Description("The limit of a pool of objects; 0 if there is none, and for buffers")
        long maxTotal;

        @Label("Hits")
        @Description("How many times an idle one has been lent until now")
        long hits;

        @Label("Misses")
        @Description("How many times one has been made to be lent until now")
        long misses;

        @Label("Watched Out")
        @Description("How many leases are out that are watched for leaks")
        long watchedOut;

        @Label("Closed")
        boolean closed;

        static void commit(PoolReport report) {
            PoolSummary event = new PoolSummary();
            PoolStats stats = report.stats();
            boolean isLimited = stats.limit() != Long.MAX_VALUE;
            boolean buffers = report.type().equals("BufferPool");
            event.pool = Text.printable(report.name());
            event.number = report.number();
            event.type = report.type();
            event.inUse = stats.inUse();
            event.idle = stats.idle();
            event.waiters = stats.waiters();
            event.heldBytes = stats.nativeBytes();
            event.maxBytes = isLimited && buffers ? stats.limit() : 0;
            event.maxTotal = isLimited && !buffers ? stats.limit() : 0;
            event.hits = stats.hits();
            event.misses = stats.misses();
            event.watchedOut = report.watched();
            event.closed = report.closed();
            event.commit();
        }
    }

    @Name("io.github.poolchain.SizeSummary")
    @Label("Pool Size Summary")
    @Category(CATEGORY)
    @Description("What a pool of buffers holds of one size, at this moment; for each size that it has memory of, or that is looked for")
    @Period(PERIOD)
    @StackTrace(false)
    static final class SizeSummary extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label(NUMBER_LABEL)
        @Description(NUMBER_DESCRIPTION)
        long number;

        @Label("Size")
        @Description("Bytes of one buffer; 0 for all that are larger than the largest size, or have just what was asked for")
        @DataAmount
        long size;

        @Label("In Use")
        @Description("How many buffers are lent")
        long inUse;

        @Label("Idle")
        @Description("How many buffers wait to be lent")
        long idle;

        @Label("Slabs")
        @Description("Of how many pieces of memory they are cut")
        long slabs;

        @Label("Held Bytes")
        @Description("Native memory of these slabs")
        @DataAmount
        long heldBytes;

        @Label("Searching")
        @Description("How many threads look for one, or wait for one")
        int searching;

        static void commit(PoolReport report) {
            for (PoolReport.Size size : report.sizes()) {
                SizeSummary event = new SizeSummary();
                event.pool = Text.printable(report.name());
                event.number = report.number();
                event.size = size.bytes();
                event.inUse = size.inUse();
                event.idle = size.idle();
                event.slabs = size.slabs();
                event.heldBytes = size.held();
                event.searching = size.searching();
                event.commit();
            }
        }
    }

    @Name("io.github.poolchain.LeaseOut")
    @Label("Pool Lease Out")
    @Category(CATEGORY)
    @Description("A lease that is watched for leaks and has not been given back yet; of each pool the oldest 20")
    @Period(PERIOD)
    @StackTrace(false)
    static final class LeaseOut extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label(NUMBER_LABEL)
        @Description(NUMBER_DESCRIPTION)
        long number;

        @Label("What")
        @Description("The class of the object, or the size of the buffer")
        @Nullable String what;

        @Label("Lent At")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long since;

        @Label("Age")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Lost")
        @Description("Whether nobody can give it back any more")
        boolean lost;

        @Label("Lent To")
        @Description("The name of the thread that got it")
        @Nullable String holder;

        @Label("Where")
        @Description("Where it was got: the first frame that is not the pool's")
        @Nullable String where;

        static void commit(PoolReport report) {
            for (PoolReport.Lease lease : report.oldest()) {
                LeaseOut event = new LeaseOut();
                event.pool = Text.printable(report.name());
                event.number = report.number();
                event.what = lease.what();
                event.since = lease.since().toEpochMilli();
                event.age = lease.age().toNanos();
                event.lost = lease.lost();
                event.holder = Text.printable(lease.thread());
                event.where = lease.where().isEmpty() ? "" : Text.printable(lease.where().getFirst().toString());
                event.commit();
            }
        }
    }
}
