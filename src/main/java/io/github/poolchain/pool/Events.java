package io.github.poolchain.pool;

import java.io.PrintWriter;
import java.io.StringWriter;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What the pools tell the JDK Flight Recorder. Only on slow paths; an event that nobody records is never filled in, and the JIT
 * compiler does away with the object. Nothing is told of the rehearsal. All are on by default; those that a pool of the wrong size raises at every get are
 * throttled.
 */
final class Events {
    private static final String CATEGORY = "poolchain";
    private static final String POOL_LABEL = "Pool";
    private static final String POOL_DESCRIPTION = "The name of the pool, empty if it has none";
    private static final String OFTEN = "100/s";

    private Events() {}

    @Name("io.github.poolchain.Miss")
    @Label("Pool Miss")
    @Category(CATEGORY)
    @Description("Nothing was idle, so something was made to be lent. The duration is that of making it.")
    @Throttle(OFTEN)
    static final class Miss extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("Type")
        @Description("The class of the object, or \"buffer\"")
        @Nullable String type;

        @Label("Size")
        @Description("Bytes of the buffer; 0 for an object")
        @DataAmount
        long size;

        static Miss started() {
            Miss event = new Miss();
            event.begin();
            return event;
        }

        void commit(String pool, String type, long size) {
            end();
            if (shouldCommit() && !BufferRehearsal.isUnderWay()) {
                this.pool = pool;
                this.type = type;
                this.size = size;
                commit();
            }
        }
    }

    @Name("io.github.poolchain.Growth")
    @Label("Pool Growth")
    @Category(CATEGORY)
    @Description("A pool of buffers took native memory from the system.")
    @Throttle(OFTEN)
    static final class Growth extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("Buffers")
        @Description("How many buffers were made of it")
        int buffers;

        @Label("Bytes")
        @DataAmount
        long bytes;

        @Label("Held Bytes")
        @Description("What the pool's buffers take from now on, lent or idle")
        @DataAmount
        long heldBytes;

        static Growth started() {
            Growth event = new Growth();
            event.begin();
            return event;
        }

        void commit(String pool, int buffers, long bytes, long heldBytes) {
            end();
            if (shouldCommit() && !BufferRehearsal.isUnderWay()) {
                this.pool = pool;
                this.buffers = buffers;
                this.bytes = bytes;
                this.heldBytes = heldBytes;
                commit();
            }
        }
    }

    @Name("io.github.poolchain.Trim")
    @Label("Pool Trim")
    @Category(CATEGORY)
    @Description("A pool discarded what was idle.")
    @StackTrace(false)
    static final class Trim extends Event {
        static final String CALL = "trim";
        static final String AGING = "aging";
        static final String CLOSE = "close";

        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("Cause")
        @Description("A call of trim or close, or aging")
        @Nullable String cause;

        @Label("Discarded")
        @Description("How many objects or buffers")
        long discarded;

        @Label("Bytes")
        @Description("Native memory freed")
        @DataAmount
        long bytes;

        @Label("System Bytes")
        @Description("Of what had been freed by then, what went back to the operating system")
        @DataAmount
        long systemBytes;

        static Trim started() {
            Trim event = new Trim();
            event.begin();
            return event;
        }

        void commit(String pool, String cause, long discarded, long bytes, long systemBytes) {
            end();
            if (shouldCommit() && !BufferRehearsal.isUnderWay()) {
                this.pool = pool;
                this.cause = cause;
                this.discarded = discarded;
                this.bytes = bytes;
                this.systemBytes = systemBytes;
                commit();
            }
        }
    }

    @Name("io.github.poolchain.LimitReached")
    @Label("Pool Limit Reached")
    @Category(CATEGORY)
    @Description("A pool with a limit had nothing to lend at once. The duration is that of waiting.")
    @Throttle(OFTEN)
    static final class LimitReached extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("Limit")
        @Description("Objects, or bytes of buffers")
        long limit;

        @Label("In Use")
        @Description("How many objects or buffers were lent at the end")
        long inUse;

        @Label("Waited")
        @Description("Whether the caller was ready to wait")
        boolean waited;

        @Label("Served")
        @Description("Whether it got something in the end")
        boolean served;

        static LimitReached started() {
            LimitReached event = new LimitReached();
            event.begin();
            return event;
        }

        /** Whether to ask for what {@link #commit(String, long, long, boolean, boolean)} wants to know. */
        boolean isOver() {
            end();
            return shouldCommit() && !BufferRehearsal.isUnderWay();
        }

        /** After {@link #isOver}. */
        void commit(String pool, long limit, long inUse, boolean waited, boolean served) {
            this.pool = pool;
            this.limit = limit;
            this.inUse = inUse;
            this.waited = waited;
            this.served = served;
            commit();
        }
    }

    @Name("io.github.poolchain.LeakSuspected")
    @Label("Pool Leak Suspected")
    @Category(CATEGORY)
    @Description("The least number in use has risen for some periods in a row, so the pool looks as if it leaked.")
    @StackTrace(false) // that of aging
    static final class LeakSuspected extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("From")
        @Description("The least number in use before it rose")
        long from;

        @Label("To")
        @Description("The least number in use during the last period")
        long to;

        @Label("Leak Sampling")
        @Description("The share of gets that is watched from now on")
        double leakSampling;

        static void commit(String pool, long from, long to, double leakSampling) {
            LeakSuspected event = new LeakSuspected();
            if (event.shouldCommit() && !BufferRehearsal.isUnderWay()) {
                event.pool = pool;
                event.from = from;
                event.to = to;
                event.leakSampling = leakSampling;
                event.commit();
            }
        }
    }

    @Name("io.github.poolchain.Leak")
    @Label("Pool Leak")
    @Category(CATEGORY)
    @Description("Something that was watched was not given back.")
    @StackTrace(false) // it would be that of whoever found the leak
    static final class Leaked extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("Kind")
        @Description("UNREACHABLE or STILL_OUT_AT_CLOSE")
        @Nullable String kind;

        @Label("What")
        @Description("The class of the object, or the size of the buffer")
        @Nullable String what;

        @Label("Lent At")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long since;

        @Label("Age")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Lent To")
        @Description("The name of the thread that got it")
        @Nullable String holder;

        @Label("Trace")
        @Description("Where it was got")
        @Nullable String trace;

        static void commit(Leak leak) {
            Leaked event = new Leaked();
            if (event.shouldCommit() && !BufferRehearsal.isUnderWay()) {
                event.pool = leak.pool();
                event.kind = leak.kind().name();
                event.what = leak.what();
                event.since = leak.since().toEpochMilli();
                event.age = leak.age().toNanos();
                event.holder = leak.thread();
                StringWriter trace = new StringWriter();
                leak.where().printStackTrace(new PrintWriter(trace, true));
                event.trace = trace.toString();
                event.commit();
            }
        }
    }

    @Name("io.github.poolchain.Close")
    @Label("Pool Close")
    @Category(CATEGORY)
    @Description("A pool was closed.")
    static final class Close extends Event {
        @Label(POOL_LABEL)
        @Description(POOL_DESCRIPTION)
        @Nullable String pool;

        @Label("In Use")
        @Description("How many objects or buffers were still lent")
        long inUse;

        static void commit(String pool, long inUse) {
            Close event = new Close();
            if (event.shouldCommit() && !BufferRehearsal.isUnderWay()) {
                event.pool = pool;
                event.inUse = inUse;
                event.commit();
            }
        }
    }
}
