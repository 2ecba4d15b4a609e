package io.github.poolchain.pool;

import io.github.poolchain.idle.Sampler;
import io.github.poolchain.report.Log;
import io.github.poolchain.report.Text;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches a share of what a pool lends, and reports what is not given back. Any thread. */
final class Leaks {
    /*
     * A watch holds what is lent by a phantom reference only. It ends in one of three ways, each of which takes it out of
     * the set of watches; the thread that succeeds in that does what is said here:
     *
     *     given back    nothing
     *     unreachable   the collector puts the reference into the queue; found by the thread that polls it next: the end of an
     *                   aging period, trim, close, or a get that is watched itself
     *     close         everything that is still watched is reported
     *
     * An object is found by its identity when it is put back. A buffer's lease carries its watch, so nobody looks for it.
     */

    final String pool;
    final Sampling sampling;

    /** Null if there is no listener. Weak, since the listener may lead to the pool, and the remains of a dropped pool lead here. */
    private final @Nullable WeakReference<Consumer<? super Leak>> listener;

    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    final Watches watches = new Watches();
    private final ReentrantLock lock = new ReentrantLock();

    /** How many misses there have been, about: threads overwrite each other's counts. */
    private long misses;

    private final LeakSuspicion suspicion = new LeakSuspicion();

    // With the lock.
    private boolean isAutomatic;
    private boolean isSuspicious;
    private long lentBefore;

    /**
     * For a pool of that name, which is empty if it has none.
     *
     * @param rate has been checked; null if the pool shall watch a share of what it lends when it looks as if it leaked
     * @param listener the pool must hold it; null if there is none
     */
    Leaks(String pool, @Nullable Double rate, @Nullable Consumer<? super Leak> listener) {
        this.pool = pool;
        this.isAutomatic = rate == null;
        this.sampling = new Sampling(rate == null ? 0 : rate);
        this.listener = listener == null ? null : new WeakReference<>(listener);
    }

    /** From now on this share is watched, and the pool does not change it by itself. */
    void sampling(double rate) {
        double checked = Sampling.checkRate(rate);
        lock.lock();
        try {
            isAutomatic = false;
            sampling.set(checked);
        } finally {
            lock.unlock();
        }
    }

    double sampling() {
        return sampling.rate();
    }

    /** A sampler that has a store call {@code watch} for each object that is to be watched. */
    <T> Sampler<T> sampler(Consumer<? super T> watch) {
        return new Sampler<>() {
            @Override
            public long gap(long handedOut) {
                return sampling.gap(handedOut);
            }

            @Override
            public void sample(T object) {
                watch.accept(object);
            }
        };
    }

    /** Aging thread, several times a period. So much is in use now. */
    void look(long inUse) {
        suspicion.look(inUse);
    }

    /**
     * Aging thread. Ends a period. If the pool has begun to look as if it leaked, it says so; and watches a share of what it lends for as
     * long as it looks so, unless its user has said how large a share.
     *
     * @param lent how many times something has been lent until now
     * @return whether the share has changed
     */
    boolean endOfPeriod(long lent) {
        boolean wasSuspicious;
        double before;
        double after;
        lock.lock();
        try {
            wasSuspicious = isSuspicious;
            isSuspicious = suspicion.endOfPeriod();
            before = sampling.rate();
            if (isAutomatic && (isSuspicious || wasSuspicious)) {
                sampling.set(isSuspicious ? Sampling.suspiciousRate(lent - lentBefore) : 0);
            }
            lentBefore = lent;
            after = sampling.rate();
        } finally {
            lock.unlock();
        }
        if (isSuspicious && !wasSuspicious) {
            tellSuspicion(after);
        }
        return before != after;
    }

    private void tellSuspicion(double rate) {
        Events.LeakSuspected.commit(pool, suspicion.from(), suspicion.to(), rate);
        String name = pool.isEmpty() ? "a pool" : "the pool " + pool;
        String watching = rate == 0 ? "nothing is watched" : "one in " + Math.round(1 / rate) + " is watched";
        Log.LOGGER.log(
                System.Logger.Level.INFO,
                Text.printable(name) + " looks as if it leaked: the least in use during a period has risen from " + suspicion.from() + " to " + suspicion.to()
                        + "; of what it lends " + watching + " from now on");
    }

    /** Whether an object that has just been made, and is about to be lent, is to be watched. */
    boolean isMissDue() {
        return sampling.isDue(++misses);
    }

    /** Begins to watch an object that is being lent; null if there is no heap for that. Throws nothing: the get must go on. */
    @Nullable Watch watch(Object lent, String what) {
        try {
            pollQuietly();
            Watch watch = new Watch(lent, what, unreachable);
            watches.add(watch);
            return watch;
        } catch (Throwable unwatched) {
            return null;
        }
    }

    /** An object is being given back, while something is watched. */
    void returned(Object object) {
        Watch watch = watches.find(object);
        if (watch != null) {
            watches.remove(watch);
        }
    }

    /** A lease is being given back that has that watch. */
    void returned(Watch watch) {
        watches.remove(watch);
        watch.keep(null);
    }

    /** The watched leases that have been out for longest, oldest first; at most {@code most}. Changes nothing, even if one is found to be lost. */
    List<PoolReport.Lease> oldest(int most) {
        PriorityQueue<Watch> youngestFirst = new PriorityQueue<>((a, b) -> b.compareAge(a));
        watches.forEach(watch -> {
            youngestFirst.add(watch);
            if (youngestFirst.size() > most) {
                Watch _ = youngestFirst.remove();
            }
        });
        List<PoolReport.Lease> oldest = new ArrayList<>();
        while (!youngestFirst.isEmpty()) {
            oldest.addFirst(youngestFirst.remove().lease());
        }
        return oldest;
    }

    /** Reports leases that have become unreachable. When all have been reported, throws what the listener threw first. */
    void poll() {
        Discards<Watch> reports = new Discards<>(watch -> tell(Leak.Kind.UNREACHABLE, watch));
        poll(reports);
        reports.end();
    }

    /** Reports leases that have become unreachable, then all that are still watched. Throws what the listener threw first. */
    void close() {
        Discards<Watch> reports = new Discards<>(watch -> tell(Leak.Kind.UNREACHABLE, watch));
        poll(reports);
        if (!watches.isEmpty()) {
            Discards<Watch> others = new Discards<>(watch -> tell(Leak.Kind.STILL_OUT_AT_CLOSE, watch));
            watches.removeAll(others);
            reports.also(others::end);
        }
        reports.end();
    }

    private void poll(Consumer<Watch> found) {
        for (Reference<?> reference = unreachable.poll(); reference != null; reference = unreachable.poll()) {
            Watch watch = (Watch) reference;
            if (watches.remove(watch)) {
                found.accept(watch);
            }
        }
    }

    /** In a get. What the listener throws must not come out of it, since its caller did not cause the leak. */
    private void pollQuietly() {
        try {
            poll();
        } catch (Throwable thrownByTheListener) {
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, thrownByTheListener);
        }
    }

    private void tell(Leak.Kind kind, Watch watch) {
        Leak leak = watch.leak(kind, pool);
        Events.Leaked.commit(leak);
        Consumer<? super Leak> told = listener == null ? null : listener.get();
        if (told == null) {
            Log.LOGGER.log(System.Logger.Level.WARNING, leak.toString(), leak.where());
        } else {
            told.accept(leak);
        }
    }
}
