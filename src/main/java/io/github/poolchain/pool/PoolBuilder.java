package io.github.poolchain.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings that pools of objects and pools of buffers share.
 *
 * @param <B> the builder itself
 */
abstract class PoolBuilder<B extends PoolBuilder<B>> {
    String name = "";

    /** Null if the user has not set it. */
    @Nullable Double leakSampling;

    @Nullable Consumer<? super Leak> onLeak;

    boolean fair;

    /** Null if nothing ages. */
    @Nullable Duration agingPeriod = Aging.DEFAULT_PERIOD;

    PoolBuilder() {}

    abstract B self();

    /** Starts aging, and registers a pool that has a name. If it throws, the pool is closed. */
    <P extends Managed> P start(P pool, Aging<P> aging, String type) {
        try {
            aging.start(name.isEmpty() ? null : Registration.of(pool, type, name, aging.number));
            return pool;
        } catch (Throwable refused) {
            try {
                pool.close();
            } catch (Throwable also) {
                Discards.suppress(refused, also);
            }
            throw refused;
        }
    }

    /**
     * At the limit, the thread that has waited longest is served first, and later ones line up behind it. So a thread that waits for a large
     * buffer is not overtaken by others that want small ones. A call that does not wait fails while others wait, even if something has just come
     * back: that belongs to the first waiter.
     *
     * <p>Without this call, a thread that comes at the right moment takes what has come back, and others may wait for long: with 100 threads for 10 objects,
     * some waits take ten times their share, and a thread that needs half of {@code maxBytes} may wait until its timeout while small leases come and
     * go. But it is faster, since each hand-over of a fair pool has to wake a thread. As long as nobody waits there is no difference.
     *
     * @return this
     */
    public B fair() {
        fair = true;
        return self();
    }

    /**
     * An object that is idle for a whole period is discarded at the end of the next one. So is a slab of buffers none of which has been used. The default
     * is one minute.
     *
     * @param period more than zero
     * @return this
     * @throws IllegalArgumentException if {@code period} is zero or negative
     * @throws NullPointerException if {@code period} is null
     */
    public B agingPeriod(Duration period) {
        if (!Objects.requireNonNull(period, "period").isPositive()) {
            throw new IllegalArgumentException("agingPeriod is " + period + ", not more than zero");
        }
        agingPeriod = period;
        return self();
    }

    /**
     * Nothing is discarded because of its age; {@code trim()} still discards. The pool then does not suspect leaks either; use {@code leakSampling} to
     * find them.
     *
     * @return this
     */
    public B noAging() {
        agingPeriod = null;
        return self();
    }

    /**
     * The name of the pool in the log, in reports of leaks, in events and in JMX. A pool with a name is registered there while it is open: see
     * {@link PoolMXBean}. Several pools may have one name. A pool without a name is not registered.
     *
     * @param name not empty
     * @return this
     * @throws IllegalArgumentException if {@code name} is empty
     * @throws NullPointerException if {@code name} is null
     */
    public B name(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        this.name = name;
        return self();
    }

    /**
     * The share of leases that is watched for leaks. Without this call nothing is watched, and no garbage is made, as long as the pool looks healthy.
     * If the least number in use during an aging period rises for several periods in a row, the pool looks as if it leaked. Then it says so, by the
     * event {@code io.github.poolchain.LeakSuspected} and a line in the log, and watches about 1,000 leases a period, at least one in 1,024, until the
     * number stops rising. A lease that is watched takes some microseconds and a kilobyte of heap, mostly for its stack trace. The pool's method of
     * the same name changes the share later.
     *
     * @param rate from 0, none ever, to 1, all
     * @return this
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    public B leakSampling(double rate) {
        leakSampling = Sampling.checkRate(rate);
        return self();
    }

    /**
     * The listener for leaks, called once for each. It is called by the thread that finds the leak: one that calls {@code trim} or {@code close}, one
     * whose own lease is watched, or the aging thread. What it throws comes out of {@code trim} or {@code close}; otherwise it goes to the thread's
     * handler of uncaught exceptions. Without a listener, leaks are logged as warnings, with the stack trace, by the {@link System.Logger}
     * {@code io.github.poolchain}.
     *
     * @return this
     * @throws NullPointerException if {@code onLeak} is null
     */
    public B onLeak(Consumer<? super Leak> onLeak) {
        this.onLeak = Objects.requireNonNull(onLeak, "onLeak");
        return self();
    }
}
