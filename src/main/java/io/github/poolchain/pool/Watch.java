package io.github.poolchain.pool;

import io.github.poolchain.idle.Store;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The watch of one lease: which thread got it, when and where, and a phantom reference that tells when it is unreachable. */
final class Watch extends PhantomReference<Object> {
    /** The classes whose frames do not help to find a leak. By name, since tests are in the same package. */
    private static final Set<String> OWN = Set.of(
            Leaks.class.getName(),
            Watch.class.getName(),
            Pool.class.getName(),
            BufferPool.class.getName(),
            Buffer.class.getName(),
            PoolArena.class.getName(),
            SegmentAllocator.class.getName());

    private static final String IDLE = Store.class.getPackageName() + ".";

    /** The identity hash code of what is lent. It is needed when the object itself is gone. */
    final int hash;

    private final String what;
    private final String thread;
    private final Instant since = Instant.now();
    private final long sinceNanos = System.nanoTime();
    private final Throwable where = new Throwable("lent here");

    /** What is lent, once its holder has a handle to give it back by, so that it stays reachable; null before. */
    @SuppressWarnings("UnusedVariable") // is for the collector, and for kept
    private volatile @Nullable PooledBuffer kept;

    Watch(Object lent, String what, ReferenceQueue<Object> queue) {
        super(lent, queue);
        this.hash = System.identityHashCode(lent);
        this.what = what;
        this.thread = name(Thread.currentThread());
    }

    private static String name(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? "#" + thread.threadId() : name; // virtual threads mostly have none
    }

    void keep(@Nullable PooledBuffer lent) {
        kept = lent;
    }

    @Nullable PooledBuffer kept() {
        return kept;
    }

    private static boolean isOwn(String className) {
        int nested = className.indexOf('$');
        return className.startsWith(IDLE) || OWN.contains(nested < 0 ? className : className.substring(0, nested));
    }

    /** The stack of the call that got it, without the pool's own frames. */
    private StackTraceElement[] trace() {
        StackTraceElement[] trace = where.getStackTrace();
        int own = 0;
        while (own < trace.length && isOwn(trace[own].getClassName())) {
            own++;
        }
        return Arrays.copyOfRange(trace, own, trace.length);
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** The report of its end; once, for it shortens the stack trace. */
    Leak leak(Leak.Kind kind, String pool) {
        where.setStackTrace(trace());
        return new Leak(kind, pool, what, since, age(), thread, where);
    }

    /** Any thread. Less than 0 if it began before that other. */
    int compareAge(Watch other) {
        return Long.signum(sinceNanos - other.sinceNanos);
    }

    /** Any thread. A description of the lease while it lasts; changes nothing. */
    PoolReport.Lease lease() {
        return new PoolReport.Lease(what, thread, since, age(), kept == null && refersTo(null), List.of(trace()));
    }
}
