package io.github.poolchain.pool;

import io.github.poolchain.handle.HandleTable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends objects and takes them back, from any thread, platform or virtual: what Go's {@code sync.Pool} is, with limits,
 * waiting, callbacks and statistics. For objects that are dear to make or hold something dear; others are better left to
 * the collector.
 *
 * <p>A thread mostly gets what it put last, from a place that others look into only in need. When it has none it takes from other threads, and only when nobody has any is a new one made. An idle object that nobody gets for a whole
 * {@linkplain Builder#agingPeriod period} is discarded at the end of the next.
 *
 * <p>Put back only what was got from the same pool, and only once; then the object is the pool's. The pool does not know
 * its objects apart, so it cannot recognise one that is put twice, which two threads might then get.
 *
 * <p>Memory consistency: putting an object happens-before the {@code get} that returns it.
 *
 * <p>What is got and never put back is a leak. When the pool looks as if it leaked, or at any time if it is told so, a
 * {@linkplain Builder#leakSampling share} of the gets is watched for that; what is watched is told when the collector finds that nobody has
 * it any more, or when it is out at the close.
 *
 * <p>{@link #close()} must be called: no garbage collector frees the native memory, a few kilobytes, which the pool needs
 * when much is idle.
 *
 * @param <T> the type of the objects
 * @see <a href="https://github.com/golang/go/blob/master/src/sync/pool.go">Go's sync.Pool</a>, the source of the idea and
 *     of the two generations
 */
public final class Pool<T> implements Managed, AutoCloseable {
    /** How often one looks for an object that must be somewhere before one lets others run. */
    private static final int LOOKS = 64;

    private static final long BETWEEN_LOOKS_NANOS = 50_000;

    private final Supplier<T> factory;
    private final @Nullable Consumer<? super T> reset;
    private final @Nullable Consumer<? super T> onDiscard;
    private final Shards<T, ?> shards;
    private final LongAdder created = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final @Nullable Bound bound;
    private final @Nullable Quota idle;
    private final Leaks leaks;
    private final SystemMemory system = new SystemMemory();

    private final Aging<Pool<T>> aging;

    /** False, then true once. */
    private volatile boolean closed;

    /** Of a pool with a limit: how many objects there may be, and who may have one. */
    private static final class Bound {
        final int max;

        /** One for each object that may be lent now: it is idle, or has yet to be made. */
        final Semaphore permits;

        /** How many objects are lent. */
        final Quota out;

        /** How many objects there are. */
        final Quota total;

        Bound(int max) {
            this.max = max;
            this.permits = new Semaphore(max);
            this.out = new Quota(max);
            this.total = new Quota(max);
        }
    }

    private Pool(Builder<T> builder) {
        this.factory = builder.factory;
        this.reset = builder.reset;
        this.onDiscard = builder.onDiscard;
        this.bound = builder.maxTotal == Integer.MAX_VALUE ? null : new Bound(builder.maxTotal);
        this.idle = builder.maxIdle == Integer.MAX_VALUE ? null : new Quota(builder.maxIdle);
        this.leaks = new Leaks(builder.name, builder.leakSampling, builder.onLeak);
        int processors = Runtime.getRuntime().availableProcessors();
        Watched<T> watched = new Watched<>(leaks.sampling, this::watch);
        this.shards = bound == null ? new MagazineShards<>(processors, watched) : new SlotShards<>(processors, watched, new Tickets());
        this.aging = new Aging<>(this, builder.name, builder.agingPeriod, Pool::look, Pool::endOfPeriod);
    }

    /**
     * Any thread. A pool without limits, with the defaults of {@link #builder}.
     *
     * @param factory makes an object when none is idle; called by the thread that gets it, by several at a time
     * @throws NullPointerException if {@code factory} is null
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public static <T> Pool<T> of(Supplier<T> factory) {
        return builder(factory).build();
    }

    /**
     * Any thread. Says how a pool shall be.
     *
     * @param factory makes an object when none is idle; called by the thread that gets it, by several at a time
     * @throws NullPointerException if {@code factory} is null
     */
    public static <T> Builder<T> builder(Supplier<T> factory) {
        return new Builder<>(factory);
    }

    /**
     * Any thread. An idle object, or a new one. Never waits.
     *
     * @throws IllegalStateException if {@code maxTotal} objects are in use, or the pool is closed
     * @throws NullPointerException if the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked. If the pool is closed
     *     meanwhile, what {@code onDiscard} threw
     */
    public T get() {
        Bound limit = bound;
        if (limit == null) {
            checkOpen();
            T object = shards.take();
            if (object != null) {
                return taken(object);
            }
            if (closed) {
                discardIdle().end(); // the close may have left to this thread the shard that it was using
                checkOpen();
            }
            return make();
        }
        T object = tryGet();
        if (object == null) {
            throw new IllegalStateException("all of at most " + limit.max + " objects are in use");
        }
        return object;
    }

    /**
     * Any thread. As {@link #get}, but null if {@code maxTotal} objects are in use.
     *
     * @throws IllegalStateException if the pool is closed
     * @throws NullPointerException if the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public @Nullable T tryGet() {
        Bound limit = bound;
        if (limit == null) {
            return get();
        }
        checkOpen();
        if (limit.permits.tryAcquire()) {
            return getWithPermit(limit);
        }
        limitReached(Events.LimitReached.started(), limit, false, false);
        return null;
    }

    /**
     * Any thread, platform or virtual. As {@link #get}, but if {@code maxTotal} objects are in use it waits until one is
     * put back. The thread is parked meanwhile.
     *
     * @param timeout how long at most; zero or less means not at all
     * @return null if the time was over
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws NullPointerException if {@code timeout} is null, or the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public @Nullable T get(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout"));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Bound limit = bound;
        if (limit == null) {
            return get();
        }
        checkOpen();
        return limit.permits.tryAcquire() || await(limit, nanos) ? getWithPermit(limit) : null;
    }

    private boolean await(Bound limit, long nanos) throws InterruptedException {
        Events.LimitReached event = Events.LimitReached.started();
        boolean served = limit.permits.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        limitReached(event, limit, true, served);
        return served;
    }

    private void limitReached(Events.LimitReached event, Bound limit, boolean waited, boolean served) {
        if (event.isOver()) {
            event.commit(leaks.pool, limit.max, Math.max(0, shards.inUse()), waited, served);
        }
    }

    /**
     * Any thread, also another than the one that got it. Gives an object back. A closed pool discards it.
     *
     * @throws NullPointerException if {@code object} is null
     * @throws IllegalStateException if the pool has a {@code maxTotal} and none of its objects is in use
     * @throws RuntimeException what {@code reset} threw, and then the object has been discarded; or what {@code onDiscard}
     *     threw
     */
    public void put(T object) {
        Objects.requireNonNull(object, "object");
        leaks.returned(object); // first: if there is no memory for that, nothing has changed
        Bound limit = bound;
        if (limit != null && !limit.out.giveBack()) {
            throw new IllegalStateException("more objects put back than were got: none of at most " + limit.max + " is in use");
        }
        try {
            keep(object);
        } finally {
            if (limit != null) {
                // Linearization point of a put into a pool with a limit: from here another get may succeed.
                limit.permits.release();
            }
        }
    }

    /** Any thread. What the pool holds and has done; also of a pool that is closed. */
    @Override
    public PoolStats stats() {
        Bound limit = bound;
        long inUse = shards.inUse();
        long steals = shards.counted(Shard.STEALS);
        return new PoolStats(
                Math.max(0, inUse),
                shards.size(),
                shards.counted(Shard.HITS) + steals,
                shards.counted(Shard.MISSES),
                steals,
                shards.counted(Shard.STOLEN),
                created.sum(),
                discarded.sum(),
                limit == null ? 0 : limit.permits.getQueueLength(),
                shards.footprint(),
                limit == null ? Long.MAX_VALUE : limit.max,
                system.trims(),
                system.bytes());
    }

    /**
     * Any thread. Ends a period: discards the objects that have been idle since before the last one ended, and gives back
     * native memory. So what is idle now is gone after two calls with no {@code get} in between. Where some MiB have been freed, the
     * JVM has the C library hand them on to the operating system, as for {@link BufferPool#trim()}.
     *
     * @return how many objects it has discarded; 0 also if another thread is just doing the same
     * @throws IllegalStateException if the pool is closed
     * @throws RuntimeException what {@code onDiscard} or {@code onLeak} threw first; all others have been discarded
     *     nevertheless, and all leaks told
     */
    @Override
    public long trim() {
        checkOpen();
        return age(Events.Trim.CALL);
    }

    private long age(String cause) {
        Events.Trim event = Events.Trim.started();
        long before = shards.footprint();
        Discards<T> discards = new Discards<>(this::discard);
        shards.age(discards);
        trimmed(event, cause, discards, before);
        discards.also(leaks::poll);
        return discards.end();
    }

    private void trimmed(Events.Trim event, String cause, Discards<T> discards, long before) {
        long freed = Math.max(0, before - shards.footprint());
        system.freed(freed);
        event.commit(leaks.pool, cause, discards.count(), freed, system.giveBack());
    }

    /** Any thread. The share of gets that is watched for leaks now, from 0 to 1. */
    @Override
    public double leakSampling() {
        return leaks.sampling();
    }

    /**
     * Any thread. Sets the share of gets that is watched for leaks; see {@link Builder#leakSampling}. From then on the pool does not change
     * it by itself. What is watched already goes on being watched.
     *
     * @param rate from 0, none, to 1, all
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    @Override
    public void leakSampling(double rate) {
        leaks.sampling(rate);
    }

    /**
     * Any thread. Discards all idle objects and frees the native memory. Later calls of {@code get}, and those that wait,
     * raise {@link IllegalStateException}; objects that are put back later are discarded then. {@link #stats()} tells how
     * many are out. What a {@code get} under way on another thread is just moving is discarded at the latest when its
     * object is put back. What is out and watched is told to {@code onLeak}. Otherwise closing again does nothing.
     *
     * @throws RuntimeException what {@code onDiscard} or {@code onLeak} threw first; all others have been discarded
     *     nevertheless, and all leaks told
     */
    @Override
    public void close() {
        Bound limit = bound;
        boolean first = !closed;
        closed = true;
        if (limit != null && first) {
            limit.permits.release(); // whoever waits, or is about to, gets it, finds the pool closed, and passes it on
        }
        Events.Trim event = Events.Trim.started();
        long before = shards.footprint();
        if (first) {
            aging.closed();
        }
        Discards<T> discards = discardIdle();
        if (first) {
            trimmed(event, Events.Trim.CLOSE, discards, before);
            Events.Close.commit(leaks.pool, Math.max(0, shards.inUse()));
        }
        discards.also(leaks::close);
        discards.end();
    }

    /** Of a closed pool. */
    private Discards<T> discardIdle() {
        Discards<T> discards = new Discards<>(this::discard);
        shards.close();
        shards.drain(discards);
        shards.free();
        if (created.sum() == discarded.sum()) {
            aging.stop();
        }
        return discards;
    }

    /** What the chains of a pool with a limit hold. */
    private final class Tickets implements Keeper<T> {
        private final HandleTable<T> table = new HandleTable<>();

        @Override
        public long ticket(T object) {
            return table.add(object);
        }

        @Override
        public T object(long ticket) {
            T object = table.remove(ticket);
            if (closed) {
                shards.free();
            }
            return object;
        }

        @Override
        public void chainClosed() {
            shards.free();
        }

        @Override
        public boolean isEmpty() {
            try {
                return table.size() == 0;
            } catch (IllegalStateException tableClosed) {
                return true;
            }
        }

        @Override
        public long footprint() {
            try {
                return table.footprint();
            } catch (IllegalStateException tableClosed) {
                return 0;
            }
        }

        @Override
        public void close() {
            table.close();
        }
    }

    // ---- Getting

    private T make() {
        Events.Miss event = Events.Miss.started();
        T object = Objects.requireNonNull(factory.get(), "the factory returned null");
        created.increment();
        shards.count(Shard.MISSES);
        event.commit(leaks.pool, object.getClass().getName(), 0);
        if (leaks.isMissDue()) {
            watch(object);
        }
        return object;
    }

    private void watch(T object) {
        leaks.watch(object, object.getClass().getName());
    }

    private T taken(T object) {
        if (idle != null) {
            idle.giveBack();
        }
        return object;
    }

    /** Who has a permit can count on an object: there is an idle one, or there are fewer than there may be. */
    private T getWithPermit(Bound limit) {
        try {
            T object = find(limit);
            limit.out.take();
            return object;
        } catch (Throwable refused) {
            limit.permits.release();
            throw refused;
        }
    }

    private T find(Bound limit) {
        for (int looks = 1; true; looks++) {
            checkOpen();
            T object = shards.take();
            if (object != null) {
                return taken(object);
            }
            if (limit.total.take()) {
                try {
                    return make();
                } catch (Throwable refused) {
                    limit.total.giveBack();
                    throw refused;
                }
            }
            // The object that is ours is just being moved: by a put that has not returned, or by what discards it.
            if (looks % LOOKS == 0) {
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
    }

    // ---- Keeping and discarding

    private void keep(T object) {
        Consumer<? super T> cleaner = reset;
        if (cleaner != null) {
            try {
                cleaner.accept(object);
            } catch (Throwable failed) {
                shards.count(Shard.REFUSED);
                discard(object, failed);
                throw failed;
            }
        }
        if (idle != null && !idle.take()) {
            shards.count(Shard.REFUSED);
            destroy(object);
            return;
        }
        Seam.PUT_BEFORE_GIVE.reached();
        try {
            shards.give(object);
        } catch (Throwable refused) { // no heap for a place in a queue
            shards.count(Shard.REFUSED);
            taken(object);
            discard(object, refused);
            throw refused;
        }
        if (closed) {
            discardIdle().end(); // discards the object, and what a thief may have moved behind the back of the first close
        }
    }

    /** An object that was idle, and has been taken out to be discarded. */
    private void discard(T object) {
        taken(object);
        destroy(object);
    }

    private void discard(T object, Throwable because) {
        try {
            destroy(object);
        } catch (Throwable also) {
            Discards.suppress(because, also);
        }
    }

    private void destroy(T object) {
        discarded.increment();
        if (bound != null) {
            bound.total.giveBack();
        }
        Consumer<? super T> callback = onDiscard;
        if (callback != null) {
            callback.accept(object);
        }
    }

    /** Called several times a period. */
    private void look() {
        leaks.look(Math.max(0, shards.inUse()));
    }

    /** Ends a period; false when no more are needed, as the pool is closed and nothing is left in it. */
    boolean endOfPeriod() {
        if (closed) {
            close();
            return created.sum() != discarded.sum();
        }
        try {
            age(Events.Trim.AGING);
        } finally { // whatever a callback throws
            boolean _ = leaks.endOfPeriod(shards.counted(Shard.HITS) + shards.counted(Shard.STEALS) + shards.counted(Shard.MISSES));
        }
        return true;
    }

    /**
     * What a pool shall be like. Not thread-safe.
     *
     * @param <T> the type of the objects
     */
    public static final class Builder<T> extends PoolBuilder<Builder<T>> {
        private final Supplier<T> factory;
        private @Nullable Consumer<? super T> reset;
        private @Nullable Consumer<? super T> onDiscard;
        private int maxIdle = Integer.MAX_VALUE;
        private int maxTotal = Integer.MAX_VALUE;

        private Builder(Supplier<T> factory) {
            this.factory = Objects.requireNonNull(factory, "factory");
        }

        /**
         * What is done to an object when it is put back, by the thread that does so. If it throws, the object is discarded.
         *
         * @return this
         * @throws NullPointerException if {@code reset} is null
         */
        public Builder<T> reset(Consumer<? super T> reset) {
            this.reset = Objects.requireNonNull(reset, "reset");
            return this;
        }

        /**
         * What is done to an object that leaves the pool for good: idle for too long, one too many, put back after the
         * close, or refused by {@code reset}. Called once for each such object, by the thread that happens to discard it. That may be
         * the thread {@code poolchain-aging}, which all pools of the process share: while a callback blocks there, none of them ages.
         *
         * @return this
         * @throws NullPointerException if {@code onDiscard} is null
         */
        public Builder<T> onDiscard(Consumer<? super T> onDiscard) {
            this.onDiscard = Objects.requireNonNull(onDiscard, "onDiscard");
            return this;
        }

        /**
         * How many objects may be idle; no limit if not said. One that is put back beyond is discarded.
         *
         * @param objects at least 0
         * @return this
         * @throws IllegalArgumentException if {@code objects} is negative
         */
        public Builder<T> maxIdle(int objects) {
            maxIdle = atLeast(0, "maxIdle", objects);
            return this;
        }

        /**
         * How many objects there may be, idle and in use; no limit if not said. Within it a {@code get} succeeds whenever
         * fewer are in use, wherever the idle ones are.
         *
         * @param objects at least 1
         * @return this
         * @throws IllegalArgumentException if {@code objects} is less
         */
        public Builder<T> maxTotal(int objects) {
            maxTotal = atLeast(1, "maxTotal", objects);
            return this;
        }

        @Override
        Builder<T> self() {
            return this;
        }

        /**
         * Makes the pool.
         *
         * @throws IllegalStateException if the pool has a name and JMX refuses it
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public Pool<T> build() {
            Pool<T> pool = new Pool<>(this);
            return start(pool, pool.aging, "Pool");
        }

        private static int atLeast(int least, String name, int value) {
            if (value < least) {
                throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
            }
            return value;
        }
    }
}
