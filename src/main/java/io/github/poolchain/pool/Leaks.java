package io.github.poolchain.pool;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches a share of what a pool lends, and tells what is not given back. Any thread. */
final class Leaks {
    /*
     * A watch holds what is lent by a phantom reference only. It ends in one of three ways, each of which takes it out of
     * the set of watches, and who succeeds in that does what follows:
     *
     *     given back    nothing
     *     unreachable   the collector puts the reference into the queue; found by whoever polls it next: the end of an
     *                   aging period, trim, close, or a get that is watched itself
     *     close         everything that is still watched is reported
     *
     * An object is found by its identity when it is put back. A buffer's lease carries its watch, so nobody looks for it.
     */

    /** Apart, so that who has a listener does not set up logging. */
    private static final class Log {
        static final System.Logger LOGGER = System.getLogger("io.github.poolchain");
    }

    final String pool;
    final Sampling sampling;
    private final @Nullable Consumer<? super Leak> listener;
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    final Watches watches = new Watches();

    /** How many misses there have been, about: threads overwrite each other's counts. */
    private long misses;

    /** For a pool of that name, which is empty if it has none; the rate has been checked. */
    Leaks(String pool, double rate, @Nullable Consumer<? super Leak> listener) {
        this.pool = pool;
        this.sampling = new Sampling(rate);
        this.listener = listener;
    }

    /** Logs something of a pool that is no leak of an object. */
    static void warn(String message) {
        Log.LOGGER.log(System.Logger.Level.WARNING, message);
    }

    /** The name if it is one; otherwise throws what the builders' {@code name} says. */
    static String checkName(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        return name;
    }

    /** The last step of making a pool; if it throws, the pool is closed. */
    static void orClose(AutoCloseable pool, Runnable step) {
        try {
            step.run();
        } catch (Throwable refused) {
            try {
                pool.close();
            } catch (Exception also) {
                Discards.suppress(refused, also);
            }
            throw refused;
        }
    }

    void sampling(double rate) {
        sampling.set(Sampling.checkRate(rate));
    }

    double sampling() {
        return sampling.rate();
    }

    /** Whether what has been made now, and is lent, is to be watched. */
    boolean isMissDue() {
        return sampling.isDue(++misses);
    }

    /** Begins to watch what is being lent; null if there is no heap for that. Throws nothing: the get must go on. */
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

    /** An object is being given back. One read of a field while nothing is watched. */
    void returned(Object object) {
        if (!watches.isEmpty()) {
            Watch watch = watches.find(object);
            if (watch != null) {
                watches.remove(watch);
            }
        }
    }

    /** A lease is being given back that carries its watch. */
    void returned(PooledBuffer lease, Watch watch) {
        try {
            watches.remove(watch);
            watch.keep(null);
        } finally {
            // Without this the collector may find the lease unreachable while it is being given back.
            Reference.reachabilityFence(lease);
        }
    }

    /** Tells what has become unreachable; throws what the listener threw first, when all has been told. */
    void poll() {
        Discards<Watch> reports = new Discards<>(watch -> tell(Leak.Kind.UNREACHABLE, watch));
        poll(reports);
        reports.end();
    }

    /** Tells what has become unreachable, then all that is still watched; throws what the listener threw first. */
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

    /** In a get: whoever gets has nothing to do with the leak, nor with the listener. */
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
        if (listener == null) {
            Log.LOGGER.log(System.Logger.Level.WARNING, leak.toString(), leak.where());
        } else {
            listener.accept(leak);
        }
    }
}
