package io.github.poolchain.pool;

import io.github.poolchain.idle.Sampler;
import io.github.poolchain.idle.Stack;
import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends objects and takes them back, from any thread, platform or virtual. It is like Go's {@code sync.Pool}, with limits, waiting, callbacks
 * and statistics. Use it for objects that are expensive to make, or that hold something expensive; others are better left to the collector.
 *
 * <p>A thread usually gets the object that it put last, from a shard of its own. If it has none, it takes some from other threads; only if no
 * thread has one is a new object made. An idle object that nobody gets for a whole {@linkplain Builder#agingPeriod period} is discarded at the end
 * of the next period.
 *
 * <p>Put back only what was got from the same pool, and only once; from then on the object belongs to the pool. Give a broken object to
 * {@link #invalidate} instead. The pool does not know its objects apart. So it cannot recognise an object that is put twice, and then two threads
 * may get it.
 *
 * <p>Memory consistency: putting an object happens-before the {@code get} that returns it.
 *
 * <p>An object that is got and never put back is a leak. The pool watches a {@linkplain Builder#leakSampling share} of the gets for leaks: if it
 * looks as if it leaked, or whenever it is told to. A watched object is reported when the collector finds that nobody has it any more, or when it
 * is still out at the close.
 *
 * <p>{@link #close()} must be called. No garbage collector calls {@code onDiscard}, or frees the few kilobytes of native memory that the pool
 * needs when many objects are idle. If a pool is dropped without a close, a warning in the log names it once the collector has noticed.
 *
 * @param <T> the type of the objects
 * @see <a href="https://github.com/golang/go/blob/master/src/sync/pool.go">Go's sync.Pool</a>, the source of the idea and
 *     of the two generations
 */
public final class Pool<T> implements Managed, AutoCloseable {
    /*
     * `total` counts the objects that exist, so a get or put that is served by the calling thread's own shard touches nothing that
     * others write. Only a get that finds nothing looks at the limit, and one that may not make an object waits, which takes the bias from
     * all shards: see Waiters.
     *
     * maxIdle: while there are no more objects than may be idle, nothing has to be counted. While there are more, the waiters are held, so
     * that each put comes the slow way, and counts.
     */

    /** How long a get that does not wait for an object still waits for a thread that was stopped while it had one in hand. */
    private static final long PATIENCE_NANOS = 500_000_000;

    private static final int MAGAZINE = 64;

    /** What an attempt returns to a caller that may make an object. */
    private static final Object MAKE = new Object();

    private final Supplier<T> factory;

    /** Whether there is a {@link #keepIf} or a {@link #reset}. */
    private final boolean checksPuts;

    private final @Nullable Predicate<? super T> keepIf;
    private final @Nullable Consumer<? super T> reset;
    private final @Nullable Consumer<? super T> onDiscard;
    private final int maxTotal;
    private final int maxIdle;
    private final long patience;
    private final Leaks leaks;

    /** Keeps the listener alive: {@link Leaks} holds it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final @Nullable Consumer<? super Leak> onLeak;

    /** The watches of {@link #leaks}, here so that a put reaches them by one load. */
    private final Watches watches;

    private final Waiters waiters;
    private final Store<T> store;
    private final Waiters.Attempt<Object> attempt = this::takeOrReserve;

    /** How many objects exist. */
    private final AtomicInteger total = new AtomicInteger();

    /** How many objects have been made. */
    private final AtomicLong created = new AtomicLong();

    /** How many puts are deciding right now whether one more object may be idle. */
    private final AtomicInteger keeping = new AtomicInteger();

    private final ObjectSweep<T> sweep;
    private final SystemMemory system = new SystemMemory();
    private final Aging<Pool<T>> aging;

    /** False, then true once. */
    private volatile boolean closed;

    private Pool(Builder<T> builder) {
        this.factory = builder.factory;
        this.checksPuts = builder.keepIf != null || builder.reset != null;
        this.keepIf = builder.keepIf;
        this.reset = builder.reset;
        this.onDiscard = builder.onDiscard;
        this.maxTotal = builder.maxTotal;
        this.maxIdle = builder.maxIdle;
        this.patience = builder.patience;
        this.onLeak = builder.onLeak;
        this.leaks = new Leaks(builder.name, builder.leakSampling, builder.onLeak);
        this.watches = leaks.watches;
        this.waiters = new Waiters(builder.fair);
        this.store = new Store<>(waiters, MAGAZINE, leaks.sampler(this::watch));
        this.sweep = new ObjectSweep<>(store, waiters, patience, this::discard);
        this.aging = new Aging<>(this, builder.name, builder.agingPeriod, Pool::look, Pool::endOfPeriod, null);
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
     * Any thread. A builder, for a pool with limits, callbacks or a name.
     *
     * @param factory makes an object when none is idle; called by the thread that gets it, by several at a time
     * @throws NullPointerException if {@code factory} is null
     */
    public static <T> Builder<T> builder(Supplier<T> factory) {
        return new Builder<>(factory);
    }

    // ---- Getting

    /**
     * Any thread. An idle object, or a new one. Never waits for one to be put back.
     *
     * @throws IllegalStateException if {@code maxTotal} objects are in use, or the pool is closed
     * @throws NullPointerException if the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public T get() {
        T object = store.take();
        return object != null ? object : getSlow();
    }

    private T getSlow() {
        T object = tryGetSlow();
        if (object == null) {
            throw new IllegalStateException("all of at most " + maxTotal + " objects are in use");
        }
        return object;
    }

    /**
     * Any thread. As {@link #get()}, but returns null if {@code maxTotal} objects are in use.
     *
     * @throws IllegalStateException if the pool is closed
     * @throws NullPointerException if the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public @Nullable T tryGet() {
        T object = store.take();
        return object != null ? object : tryGetSlow();
    }

    private @Nullable T tryGetSlow() {
        T object = findOrMake();
        if (object != null) {
            return object;
        }
        try {
            return await(0);
        } catch (InterruptedException doesNotWait) {
            throw new AssertionError(doesNotWait);
        }
    }

    /**
     * Any thread, platform or virtual. As {@link #get()}, but if {@code maxTotal} objects are in use it waits until one is
     * put back. A thread that waits is parked.
     *
     * @param timeout how long to wait at most; zero or less means not at all
     * @return null if no object came back in that time
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws NullPointerException if {@code timeout} is null, or the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public @Nullable T get(Duration timeout) throws InterruptedException {
        return getWaiting(TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout")));
    }

    /**
     * Any thread, platform or virtual. As {@link #get(Duration)}, but waits as long as it takes.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits; then it has taken nothing
     * @throws IllegalStateException if the pool is closed, or gets closed meanwhile
     * @throws NullPointerException if the factory returned null
     * @throws RuntimeException what the factory threw; the pool goes on as if it had not been asked
     */
    public T take() throws InterruptedException {
        T object;
        do {
            object = getWaiting(Long.MAX_VALUE);
        } while (object == null);
        return object;
    }

    private @Nullable T getWaiting(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        T object = store.take();
        if (object == null) {
            object = findOrMake();
        }
        return object != null ? object : await(nanos);
    }

    /** Null if there may not be more objects. */
    private @Nullable T findOrMake() {
        checkOpen();
        if (waiters.isOthersTurn()) {
            return null;
        }
        T object = store.takeSlow(total.get() < maxTotal);
        if (object == null) {
            checkOpen();
            return reserve() ? make() : null;
        }
        if (closed) {
            giveRestUp();
        }
        return object;
    }

    /** Called with an object in hand, which must not be lost. If there is no stack to finish, the next caller does the rest. */
    private void giveRestUp() {
        try {
            Stack.reserve();
            discardRest();
        } catch (StackOverflowError later) {
            return;
        } catch (Throwable byACallback) {
            Aging.report(byACallback); // the caller of this get did not cause it
        }
    }

    @SuppressWarnings("unchecked") // an object of the store's, if it is not MAKE
    private @Nullable T await(long nanos) throws InterruptedException {
        Events.LimitReached event = Events.LimitReached.started();
        Object found = waiters.await(attempt, nanos, patience);
        T object = found == MAKE ? make() : (T) found;
        try {
            if (event.isOver()) {
                event.commit(leaks.pool, maxTotal, inUse(), nanos > 0, object != null);
            }
        } catch (StackOverflowError untold) {
            return object; // better without an event than not at all
        }
        return object;
    }

    private @Nullable Object takeOrReserve(Waiters.Look look) {
        checkOpen();
        T object = store.takeAnywhere(look);
        return object != null ? object : reserve() ? MAKE : null;
    }

    /** Counts one more object, if there may be one. */
    private boolean reserve() {
        Stack.reserve();
        int before = total.get();
        while (before < maxTotal) {
            int witness = total.compareAndExchange(before, before + 1);
            if (witness == before) {
                if (before == maxIdle) {
                    holdForMaxIdle();
                }
                return true;
            }
            before = witness;
        }
        return false;
    }

    private void holdForMaxIdle() {
        try {
            waiters.hold();
        } catch (Throwable refused) { // nothing is held
            if (total.decrementAndGet() != maxIdle) {
                waiters.countHold(); // others have counted since; the last of them to go will end the hold
            }
            throw refused;
        }
    }

    /** Counts one object less, and wakes a waiter if that leaves room for another. */
    private void unreserve() {
        int left = total.decrementAndGet();
        if (left == maxIdle) {
            waiters.unhold();
        }
        if (left < maxTotal) {
            waiters.wake();
        }
    }

    /** Makes the object that has already been counted. The stack is reserved, except for what the factory needs. */
    private T make() {
        Events.Miss event;
        T object;
        try {
            event = Events.Miss.started();
            object = Objects.requireNonNull(factory.get(), "the factory returned null");
            created.incrementAndGet();
        } catch (Throwable refused) {
            unreserve();
            throw refused;
        }
        try {
            event.commit(leaks.pool, object.getClass().getName(), 0);
            if (leaks.isMissDue()) {
                watch(object);
            }
        } catch (StackOverflowError untold) {
            return object; // better without an event than not at all
        }
        return object;
    }

    private void watch(T object) {
        leaks.watch(object, object.getClass().getName());
    }

    private void checkOpen() {
        if (closed) {
            Stack.reserve();
            IllegalStateException refused = new IllegalStateException("the pool is closed");
            try {
                discardRest();
            } catch (Throwable byACallback) {
                Discards.suppress(refused, byACallback);
            }
            throw refused;
        }
    }

    // ---- Putting

    /**
     * Any thread, not only the one that got it. Gives an object back. A closed pool discards it.
     *
     * @throws NullPointerException if {@code object} is null
     * @throws RuntimeException what {@code keepIf} or {@code reset} threw, and then the object has been discarded; or what
     *     {@code onDiscard} threw
     */
    public void put(T object) {
        Objects.requireNonNull(object, "object");
        if (!watches.isEmpty()) {
            Stack.reserve();
            leaks.returned(object); // first: if there is no memory for that, nothing has changed
        }
        if (checksPuts && !prepare(object)) {
            return;
        }
        if (!store.give(object)) {
            putSlow(object);
        }
    }

    /** Applies {@code keepIf} and {@code reset}. Returns false if the object was refused; then it has been discarded. */
    private boolean prepare(T object) {
        Stack.reserve(); // for the discard, if a callback overflows it
        boolean keep;
        try {
            keep = keepIf == null || keepIf.test(object);
            if (keep && reset != null) {
                reset.accept(object);
            }
        } catch (Throwable failed) {
            try {
                discard(object);
            } catch (Throwable also) {
                Discards.suppress(failed, also);
            }
            throw failed;
        }
        if (!keep) {
            discard(object);
            endIfClosed();
        }
        return keep;
    }

    private void putSlow(T object) {
        PoolSeam.PUT_BEFORE_GIVE.reached();
        Stack.reserve();
        if (!keep(object)) {
            discard(object);
        }
        endIfClosed();
    }

    /** After an object has left the pool: if the pool is closed, finishes what the close had to leave. */
    private void endIfClosed() {
        if (closed) {
            discardRest();
            stopAgingIfDone();
        }
    }

    /**
     * Any thread, not only the one that got it. Call it instead of {@link #put} for an object in use that must not be lent again because it is
     * broken. Discards the object, calling {@code onDiscard}; then its place within {@code maxTotal} is free, and a new object can be made for a
     * thread that waits. Neither {@code keepIf} nor {@code reset} is called.
     *
     * <p>The pool does not know its objects apart. It recognises a wrong call only if no object is in use; then nothing is changed. While others are
     * in use, it cannot recognise an object that is invalidated twice, that was put back before, or that was never got. After each such
     * call one object more than {@code maxTotal} may exist, and an object that is idle may be lent although it was discarded.
     *
     * @throws IllegalStateException if no object of the pool is in use
     * @throws NullPointerException if {@code object} is null
     * @throws RuntimeException what {@code onDiscard} threw; the object's place is free nevertheless
     */
    public void invalidate(T object) {
        Objects.requireNonNull(object, "object");
        Stack.reserve();
        checkInUse();
        if (!watches.isEmpty()) {
            leaks.returned(object); // first: if there is no memory for that, nothing has changed
        }
        discard(object);
        endIfClosed();
    }

    private void checkInUse() {
        if (!isNoneInUse()) {
            return;
        }
        waiters.hold(); // makes a fence: before it, an owner's counts may be seen out of order
        boolean none;
        try {
            none = isNoneInUse();
        } finally {
            waiters.unhold();
        }
        if (none) {
            throw new IllegalStateException("no object of this pool is in use");
        }
    }

    /** While no shard is biased: true only if at some moment during the call all objects that existed were idle. */
    private boolean isNoneInUse() {
        long givenBefore = store.everIn();
        // Ordering: acquire. What came in before this fence had gone out earlier, so everOut, read below, includes it.
        VarHandle.acquireFence();
        int exist = total.get();
        return exist <= givenBefore - store.everOut();
    }

    /** False if the object is one too many, the store is closed, or there is no memory to keep it. */
    private boolean keep(T object) {
        if (total.get() <= maxIdle) {
            return store.giveSlow(object);
        }
        int others = keeping.getAndIncrement();
        try {
            // All puts come here while there are more objects than may be idle. A take at the same time only makes this keep too few.
            return store.size() + others < maxIdle && store.giveSlow(object);
        } finally {
            keeping.getAndDecrement();
        }
    }

    /** Discards an object that nobody else has. It counts towards the total until its callback has returned. */
    private void discard(T object) {
        try {
            if (onDiscard != null) {
                onDiscard.accept(object);
            }
        } finally {
            unreserve();
        }
    }

    // ---- Trimming and closing

    /**
     * Any thread. Ends a period: discards the objects that have been idle for a whole period, and frees native memory. So two calls without a
     * {@code get} in between discard everything that is idle. Freed memory goes back to the operating system as with {@link BufferPool#trim()}.
     *
     * @return how many objects were discarded; 0 also if another thread is trimming at the moment
     * @throws IllegalStateException if the pool is closed
     * @throws RuntimeException what {@code onDiscard} or {@code onLeak} threw first; all others have been discarded and all leaks reported
     *     nevertheless
     */
    @Override
    public long trim() {
        Stack.reserveMore();
        checkOpen();
        return age(Events.Trim.CALL);
    }

    private long age(String cause) {
        Events.Trim event = Events.Trim.started();
        long before = store.footprint();
        Discards<T> discards = new Discards<>(this::discard);
        try {
            sweep.old(discards);
        } finally {
            if (closed && !sweep.isOfThisThread()) {
                discardRest();
            }
        }
        trimmed(event, cause, discards, before);
        discards.also(leaks::poll);
        return discards.end();
    }

    private void trimmed(Events.Trim event, String cause, Discards<T> discards, long before) {
        long freedBytes = Math.max(0, before - store.footprint());
        system.freed(freedBytes);
        event.commit(leaks.pool, cause, discards.count(), freedBytes, system.giveBack());
    }

    /**
     * Any thread. Discards all idle objects and frees the native memory. Gets that wait, and later ones, throw {@link IllegalStateException}.
     * Objects that are put back later are discarded then; {@link #stats()} tells how many are out. Objects that are out and watched are reported
     * as leaks. Closing again does nothing.
     *
     * <p>When it returns, all idle objects have been discarded, also those that a {@code trim} has in hand. There is one exception: for a thread that was
     * stopped in the middle of a call it waits about a second at most. What that thread has in hand is discarded when it goes on.
     *
     * @throws RuntimeException what {@code onDiscard} or {@code onLeak} threw first; all others have been discarded and all leaks reported
     *     nevertheless
     */
    @Override
    public void close() {
        Stack.reserveMore();
        boolean first = !closed;
        closed = true;
        waiters.wakeAll(); // they find the pool closed
        Events.Trim event = Events.Trim.started();
        long before = store.footprint();
        aging.closed(); // each time: the first call may have been cut off
        Discards<T> discards = discardAll(patience);
        if (first) {
            trimmed(event, Events.Trim.CLOSE, discards, before);
            Events.Close.commit(leaks.pool, inUse());
        }
        discards.also(leaks::close);
        discards.end();
    }

    /** Any thread. Whether {@link #close} has been called. It may still be running. */
    public boolean isClosed() {
        return closed;
    }

    private Discards<T> discardAll(long mostPatience) {
        Discards<T> discards = sweep.all(mostPatience);
        stopAgingIfDone();
        return discards;
    }

    private void stopAgingIfDone() {
        if (sweep.isFreed() && total.get() == 0) {
            aging.stop();
        }
    }

    /** Discards what a close had to leave because this thread was working on it. */
    private void discardRest() {
        if (!sweep.isFreed()) {
            discardAll(0).end();
        }
    }

    /** Called several times a period; makes no garbage. */
    void look() {
        leaks.look(inUse());
    }

    /** Ends a period. Returns false when the pool is closed and empty, so that no more periods are needed. */
    boolean endOfPeriod() {
        if (closed) {
            close();
            return total.get() != 0;
        }
        try {
            age(Events.Trim.AGING);
        } finally { // whatever a callback throws
            if (leaks.endOfPeriod(store.handedOut() + created.get())) {
                resample();
            }
        }
        return true;
    }

    // ---- Figures

    /** Any thread. What the pool holds and has done; also of a pool that is closed. */
    @Override
    public PoolStats stats() {
        long made = created.get();
        long exist = total.get();
        long idle = store.size();
        return new PoolStats(
                Math.max(0, exist - idle),
                idle,
                store.handedOut(),
                made,
                store.steals(),
                store.stolen(),
                made,
                Math.max(0, made - exist),
                waiters.waiting(),
                store.footprint(),
                maxTotal == Integer.MAX_VALUE ? Long.MAX_VALUE : maxTotal,
                system.trims(),
                system.bytes());
    }

    /** Any thread. What the pool holds now, who waits, and which watched objects are out; also of a pool that is closed. */
    @Override
    public PoolReport report() {
        return new PoolReport(
                Instant.now(),
                "Pool",
                leaks.pool,
                aging.number,
                closed,
                stats(),
                List.of(),
                waiters.names(PoolReport.MOST_SHOWN),
                leaks.sampling(),
                watches.size(),
                leaks.oldest(PoolReport.MOST_SHOWN));
    }

    private long inUse() {
        return Math.max(0, total.get() - store.size());
    }

    /** Any thread. The share of gets that is watched for leaks now, from 0 to 1. */
    @Override
    public double leakSampling() {
        return leaks.sampling();
    }

    /**
     * Any thread. Sets the share of gets that is watched for leaks; see {@link Builder#leakSampling}. From then on the pool does not change
     * it by itself. Objects that are already watched stay watched.
     *
     * @param rate from 0, none, to 1, all
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    @Override
    public void leakSampling(double rate) {
        Stack.reserve();
        leaks.sampling(rate);
        resample();
    }

    private void resample() {
        waiters.hold();
        try {
            store.resample(patience);
        } finally {
            waiters.unhold();
        }
    }

    /**
     * Builds a pool. Not thread-safe.
     *
     * @param <T> the type of the objects
     */
    public static final class Builder<T> extends PoolBuilder<Builder<T>> {
        private final Supplier<T> factory;
        private @Nullable Predicate<? super T> keepIf;
        private @Nullable Consumer<? super T> reset;
        private @Nullable Consumer<? super T> onDiscard;
        private int maxIdle = Integer.MAX_VALUE;
        private int maxTotal = Integer.MAX_VALUE;
        private long patience = PATIENCE_NANOS;

        private Builder(Supplier<T> factory) {
            this.factory = Objects.requireNonNull(factory, "factory");
        }

        /**
         * Decides which objects are kept when they are put back. An object that is refused, for instance because it has grown too large, is discarded,
         * and its place within {@code maxTotal} is free. Called before {@code reset}, by the thread that puts. If it throws, the object is discarded.
         *
         * @return this
         * @throws NullPointerException if {@code keepIf} is null
         */
        public Builder<T> keepIf(Predicate<? super T> keepIf) {
            this.keepIf = Objects.requireNonNull(keepIf, "keepIf");
            return this;
        }

        /**
         * Prepares an object for its next use when it is put back. Called by the thread that puts. If it throws, the object is discarded.
         *
         * @return this
         * @throws NullPointerException if {@code reset} is null
         */
        public Builder<T> reset(Consumer<? super T> reset) {
            this.reset = Objects.requireNonNull(reset, "reset");
            return this;
        }

        /**
         * Called once for each object that leaves the pool for good: one that was idle for too long, was one too many, was put back after the close, was
         * invalidated, or was refused by {@code keepIf} or {@code reset}. Called by the thread that discards it. That may be the thread
         * {@code poolchain-aging}, which all pools of the process share: while a callback blocks there, none of them ages.
         *
         * @return this
         * @throws NullPointerException if {@code onDiscard} is null
         */
        public Builder<T> onDiscard(Consumer<? super T> onDiscard) {
            this.onDiscard = Objects.requireNonNull(onDiscard, "onDiscard");
            return this;
        }

        /**
         * How many objects may be idle. An object that is put back beyond that is discarded. Without this call there is no limit.
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
         * How many objects may exist, idle and in use. A {@code get} succeeds whenever fewer are in use, wherever the idle ones are. Without this
         * call there is no limit.
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

        /** For tests: how many nanoseconds a call waits for a thread that has been stopped in the middle of another. */
        Builder<T> patience(long nanos) {
            patience = nanos;
            return this;
        }

        /**
         * Makes the pool.
         *
         * @throws IllegalStateException if the pool has a name and JMX refuses it
         * @throws OutOfMemoryError if the native memory to begin with cannot be had
         */
        public Pool<T> build() {
            Stack.reserveMore();
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
